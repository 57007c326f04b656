# SPDX-License-Identifier: GPL-2.0-or-later
"""The core's own sources in a process of this machine, under sanitizers: suites of single subjects, and the fuzzer."""
import random

from ringfence_cli import native, paths
from ringfence_cli.testing import test

SUITES = ("audit_stream", "ballooning", "boot_archive", "console", "control_info", "control_memory", "cpu_calls", "device_dma", "device_memory", "device_vectors", "devices", "domains",
          "event_channels", "event_delivery", "failures", "first_domain", "frame_types", "grants", "guest_memory", "multicall", "pci", "placement", "preemption",
          "scheduler", "timers", "vcpu_memory", "vcpus")
LONGEST_INPUT = 1024
SEEDS = 256

for _name in SUITES:
    native.register_suite(f"core/host/{_name}", f"tests/host/{_name}")


def _seeds(folder):
    """Long inputs to begin with: grown from nothing, the first ones would end before they got anywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SEEDS):
        (folder / f"seed-{number}").write_bytes(random.Random(number).randbytes(LONGEST_INPUT))
    return folder


@test("core/host/fuzz", soak=True, cost=50, packages=native.PACKAGES)
def fuzz(soak=False):
    """Random sequences of hypercalls; after each, every type and count is computed again. What a long run finds, the next ones start from."""
    return native.fuzz("tests/host/fuzz_hypercalls", _seeds(paths.FUZZ_BUILD / "seeds"), soak, LONGEST_INPUT, "sequences", ("-len_control=0",))
