# SPDX-License-Identifier: GPL-2.0-or-later
"""Where things are: the tree, its builds, and what is kept per user outside of it."""
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
MACHINE_BUILD = ROOT / "build/machine"
OPERATOR_BUILD = ROOT / "build/operator"      # the operator's side: programs of this machine
HOST_BUILD = ROOT / "build/host"       # tests/host: the suites
FUZZ_BUILD = ROOT / "build/fuzz"       # and the fuzzer
CORE = MACHINE_BUILD / "core/ringfence-core"
DEBUG_CORE = MACHINE_BUILD / "core/ringfence-core-debug"      # with the audit
MANAGER = MACHINE_BUILD / "services/manager/manager"

PACK = OPERATOR_BUILD / "tools/operator/ringfence-pack"
CONTROL = OPERATOR_BUILD / "tools/operator/ringfence-ctl"
GUESTS = (MACHINE_BUILD / "guests", MACHINE_BUILD / "services")     # NAME or */NAME is what kernel = "NAME" means
CONFIGS = ROOT / "configs"
SERVICE_CONFIGS = CONFIGS / "services"


def guest(name):
    """A guest of ours that the build makes."""
    folder = MACHINE_BUILD / "guests"
    return next((path for path in folder.glob(f"*/{name}") if path.is_file()), folder / name)


def cache():
    """Things that take long to get and depend on versions only: unpacked packages, kernels."""
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(base) / "ringfence"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
