# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot archives of domains, by ringfence-pack (tools/operator): configurations are parsed and kernels are read there alone.
A domain here is a configuration's path, or a Domain (domain.py)."""
import contextlib
import dataclasses
import json
import pathlib
import tempfile

from ringfence_cli import compiler, debian, linux_guest, paths
from ringfence_cli.domain import Domain

START_SERVICES = True      # those of configs/services (store, console), first in every machine
LINUX = "linux"      # the kernel that stands for Debian's
AIR = 128            # MiB: the core, the manager, and some


@dataclasses.dataclass
class Packed:
    """A boot archive's bytes, and what is said about its domains (ringfence-pack --describe)."""
    archive: bytes
    description: dict

    def memory_mib(self):
        """What surely does for a machine with it."""
        return sum(d["maxmem_mib"] for d in self.description["domains"]) + (len(self.archive) >> 20) + AIR


@contextlib.contextmanager
def _files(domains):
    """Paths of configurations for all of them."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
        files = []
        for place, domain in enumerate(domains):
            if isinstance(domain, Domain):
                # In a folder of its own each, so that the file can have the domain's name.
                files.append(pathlib.Path(folder) / str(place) / f"{pathlib.Path(domain.name).name}.cfg")
                files[-1].parent.mkdir()
                files[-1].write_text(domain.text(), encoding="utf-8")
            else:
                files.append(domain)
        yield files


def _line(files, manifest, services):
    chosen = ["--services", paths.SERVICE_CONFIGS] if services else ["--no-services"]
    return [*chosen, *(["--manifest", manifest] if manifest else []), *files]


def described(domains, manifest=None, services=None):
    """What configurations say, as a dictionary."""
    with _files(domains) as files:
        return json.loads(compiler.run("--describe", *_line(files, manifest, START_SERVICES if services is None else services)))


def linux_options():
    """What a kernel called `linux` is."""
    debian.need(debian.MACHINE)
    return {"kernel": linux_guest.kernel_file(), "ramdisk": linux_guest.ramdisk_file(), "cmdline": linux_guest.COMMAND_LINE}


def packed(domains, poweroff_when_all_ended=True, manager=paths.MANAGER, manifest=None, services=None):
    """The archive for domains. `manager`: what the core starts first; `services`: with the services of every machine."""
    if services is None:
        services = START_SERVICES and manager == paths.MANAGER
    description = described(domains, manifest, services)
    line = ["--manager", manager]
    for folder in paths.GUESTS:
        line += ["--guests", folder]
    if any(d["kernel"] == LINUX for d in description["domains"]):
        for key, value in linux_options().items():
            line += [f"--linux-{key}", value]
    if not poweroff_when_all_ended:
        line += ["--keep-running"]
    with _files(domains) as files, tempfile.NamedTemporaryFile(prefix="ringfence-", suffix=".archive") as file:
        compiler.run("-o", file.name, *line, *_line(files, manifest, services))
        # It was put in this file's place, which is not this file any more.
        return Packed(pathlib.Path(file.name).read_bytes(), description)


def boot_archive(domains, **more):
    """Only the archive's bytes."""
    return packed(domains, **more).archive

