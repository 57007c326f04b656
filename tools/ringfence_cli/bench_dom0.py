# SPDX-License-Identifier: GPL-2.0-or-later
"""A RAM disk for Xen's first domain with Debian's tool stack in it: xl, xenstored and xenconsoled out of their packages,
unpacked and not installed, with every library that they name."""
import re
import subprocess

from ringfence_cli import debian, linux_guest, paths
from ringfence_cli.errors import UserError

PROGRAMS = ("xl", "xenstored", "xenconsoled", "xen-init-dom0")
PACKAGES = ("xen-utils-4.17", "xen-utils-common", "libxenmisc4.17", "libxencall1", "libxendevicemodel1", "libxenevtchn1", "libxenforeignmemory1", "libxengnttab1",
            "libxenhypfs1", "libxenstore4", "libxentoolcore1", "libxentoollog1", "libyajl2", "libuuid1", "liblzma5", "libzstd1", "zlib1g", "libc6", "libgcc-s1")
# Opened by name while it runs, so no header tells of it: threads are cancelled with its help.
OPENED = ("libgcc_s.so.1",)
# In the order in which they are loaded.
MODULES = ("xen-privcmd", "xen-evtchn", "xen-gntdev", "xen-gntalloc", "xenfs")
LIBRARIES = "lib/x86_64-linux-gnu"
LOADER = "lib64/ld-linux-x86-64.so.2"
FOLDERS = ("bin", "dev", "proc", "sys", "tmp", "run", "etc", "etc/xen", "var", "var/log", "var/lib", "lib", LIBRARIES, "lib64", "modules", "guests")
EXECUTABLE, FILE, FOLDER, LINK = 0o100755, 0o100644, 0o040755, 0o120777


def _found(folders, *patterns):
    """The first file that a pattern names in the packages."""
    for pattern in patterns:
        for folder in folders:
            for path in folder.glob(pattern):
                return path
    raise UserError(f"none of the packages {', '.join(PACKAGES)} has {patterns[0]}: add the one that does, in {__file__}")


def _needed(file):
    done = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=True)
    return re.findall(r"\(NEEDED\).*\[(.*)\]", done.stdout)


def _add_programs(archive, folders):
    """Programs, and all libraries that one of them needs or another library does."""
    files = {f"bin/{name}": _found(folders, f"usr/lib/xen-*/bin/{name}") for name in PROGRAMS}
    waiting, seen = [*OPENED, *(library for file in files.values() for library in _needed(file))], set()
    while waiting:
        library = waiting.pop()
        if library not in seen:
            seen.add(library)
            file = _found(folders, f"usr/lib/x86_64-linux-gnu/{library}", f"{LIBRARIES}/{library}")
            files[f"{LIBRARIES}/{library}"] = file
            waiting += _needed(file)
    files[LOADER] = _found(folders, f"{LIBRARIES}/ld-linux-x86-64.so.2")
    for name, file in files.items():
        archive.add(name, EXECUTABLE, file.read_bytes())


def ramdisk_file(sources, guests):
    """`sources`: a folder with the init script and C programs; `guests`: name to bytes, in /guests."""
    archive = linux_guest.Cpio()
    for folder in FOLDERS:
        archive.add(folder, FOLDER)
    archive.add("var/run", LINK, b"/run")
    archive.add("var/lock", LINK, b"/run/lock")
    archive.add("dev/console", 0o020600, device=(5, 1))
    archive.add("dev/null", 0o020666, device=(1, 3))
    archive.add("bin/busybox", EXECUTABLE, linux_guest.busybox())
    folders = [debian.unpacked(package, debian.candidate(package)) for package in PACKAGES]
    _add_programs(archive, folders)
    archive.add("etc/xen/xl.conf", FILE, _found(folders, "etc/xen/xl.conf").read_bytes())
    for place, module in enumerate(MODULES):
        file, = linux_guest.kernel_folder().glob(f"lib/modules/*/kernel/drivers/xen/**/{module}.ko")
        archive.add(f"modules/{place}-{module}.ko", FILE, file.read_bytes())
    for name, data in linux_guest.programs(sources).items():
        archive.add(f"bin/{name}", EXECUTABLE, data)
    archive.add("init", EXECUTABLE, (sources / "init").read_bytes())
    for name, data in guests.items():
        archive.add(f"guests/{name}", FILE, data)
    # Not packed: unpacking it would take the emulated machine longer than reading it.
    target = paths.MACHINE_BUILD / "xen-dom0-ramdisk"
    linux_guest.write_if_new(target, archive.bytes())
    return target
