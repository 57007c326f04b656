# SPDX-License-Identifier: GPL-2.0-or-later
"""From domains as the user describes them to a boot archive: kernels found, unpacked and flattened."""
import copy
import functools
import pathlib

from ringfence_cli import archive, debian, image, kernel, linux_guest, paths
from ringfence_cli.elf import Elf
from ringfence_cli.errors import UserError

LINUX = "linux"      # the kernel that stands for Debian's


@functools.lru_cache(maxsize=8)
def _flattened(path, _changed):
    return image.flatten(Elf(path, kernel.extract(path)))


def flattened(path):
    """The image of a kernel file; made once for each state of the file."""
    return _flattened(str(path), path.stat().st_mtime_ns)


def _file(domain, name, what):
    path = pathlib.Path(name)
    if not path.is_absolute() and getattr(domain, "path", None):
        beside = pathlib.Path(domain.path).parent / path
        path = beside if beside.exists() else path
    if not path.is_file():
        raise UserError(f"domain {domain.name}: its {what} {name} is no file, and no guest of that name is built in")
    return path


def kernel_path(domain):
    """A file, one of our own guests by its name, or `linux`."""
    if domain.kernel == LINUX:
        debian.need(debian.MACHINE)
        return linux_guest.kernel_file()
    if "/" not in domain.kernel and paths.guest(domain.kernel).is_file():
        return paths.guest(domain.kernel)
    return _file(domain, domain.kernel, "kernel")


def ramdisk_path(domain):
    if domain.ramdisk:
        return _file(domain, domain.ramdisk, "ramdisk")
    return linux_guest.ramdisk_file() if domain.kernel == LINUX else None


def boot_archive(domains, poweroff_when_all_ended=True, manager=paths.MANAGER):
    """The archive's bytes. Files that several domains use are in it once. `manager`: what the core starts first."""
    names = [domain.name for domain in domains]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"two domains are called {name}")
    entries = [("manager", "manager", flattened(manager))]
    known, records = {}, []

    def entry(path, kind, contents):
        if path not in known:
            known[path] = f"{len(known)}-{path.name}"[:39]
            entries.append((known[path], kind, contents()))
        return known[path]

    for domain in domains:
        record = copy.copy(domain)
        kernel_file = kernel_path(domain)
        record.image = entry(kernel_file, "image", lambda: flattened(kernel_file))
        ramdisk = ramdisk_path(domain)
        record.ramdisk = entry(ramdisk, "ramdisk", ramdisk.read_bytes) if ramdisk else ""
        if domain.kernel == LINUX:
            record.extra = f"{linux_guest.COMMAND_LINE} {domain.extra}".strip()
        records.append(record)
    entries.append(("manifest", "manifest", archive.manifest(records, poweroff_when_all_ended)))
    return archive.pack(entries)
