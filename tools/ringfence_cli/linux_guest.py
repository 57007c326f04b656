# SPDX-License-Identifier: GPL-2.0-or-later
"""A Linux guest from Debian's packages: the kernel as it is, and a small initial RAM disk around busybox."""
import gzip
import hashlib
import subprocess

from ringfence_cli import compiler, debian, paths
from ringfence_cli.lock import locked
from ringfence_cli.progress import step

SOURCES = paths.ROOT / "guests/linux"
# Emulation is slow and its processors are taken away for long: what counts lost time as an error gets more of it.
COMMAND_LINE = "console=hvc0 watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300"


def kernel_folder():
    """The files of the package that linux-image-amd64 stands for today."""
    return debian.unpacked(*debian.kernel_package())


def kernel_file():
    """The unpacked kernel (ELF) of today's linux-image-amd64, in the cache."""
    folder = kernel_folder()
    elf = folder / "vmlinux"
    with locked(paths.cache() / "kernel.lock"):
        if not elf.exists():
            step("unpacking the kernel")
            packed, = folder.glob("boot/vmlinuz-*")
            part = folder / "vmlinux.part"
            compiler.extract(packed, part)
            part.rename(elf)
    return elf


class Cpio:
    """An archive in the newc format."""

    def __init__(self):
        self.parts, self.inode = [], 0

    def add(self, name, mode, data=b"", device=(0, 0)):
        self.inode += 1
        fields = [self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        self.parts += [head, bytes(-len(head) % 4), data, bytes(-len(data) % 4)]

    def bytes(self):
        self.add("TRAILER!!!", 0)
        return b"".join(self.parts)


def _program(name, sources, folder):
    """A static program from C files, built when their text changed."""
    text = b"".join(source.read_bytes() for source in sources)
    target = folder / f"{name}-{hashlib.sha256(text).hexdigest()[:16]}"
    if not target.exists():
        part = target.with_suffix(".part")
        files = [source for source in sources if source.suffix == ".c"]
        subprocess.run(["gcc", "-std=gnu11", "-O2", "-static", "-s", "-pthread", "-Wall", "-Wextra", "-o", part, *files], check=True)
        part.rename(target)
    return target.read_bytes()


def busybox():
    with open("/bin/busybox", "rb") as file:
        return file.read()


def programs(sources, files=None):
    """Name to bytes of static programs: one for each C file of a folder, or by `files` (name: files, headers too)."""
    folder = paths.cache() / "programs"
    folder.mkdir(exist_ok=True)
    with locked(folder / "lock"):
        return {name: _program(name, parts, folder) for name, parts in sorted((files or {source.stem: [source] for source in sources.glob("*.c")}).items())}


def ramdisk(sources=SOURCES, files=None):
    """Bytes of an initial RAM disk: busybox, the init script of a folder, and programs."""
    archive = Cpio()
    for name in ("bin", "dev", "proc", "sys", "tmp", "etc"):
        archive.add(name, 0o040755)
    archive.add("dev/console", 0o020600, device=(5, 1))
    archive.add("dev/null", 0o020666, device=(1, 3))
    archive.add("bin/busybox", 0o100755, busybox())
    archive.add("bin/sh", 0o120777, b"busybox")
    for name, data in programs(sources, files).items():
        archive.add(f"bin/{name}", 0o100755, data)
    archive.add("init", 0o100755, (sources / "init").read_bytes())
    return gzip.compress(archive.bytes(), 1, mtime=0)


def write_if_new(target, data):
    """Tests run side by side, and the first few of a fresh clone all find it missing."""
    with locked(target.with_suffix(".lock")):
        if not target.exists() or target.read_bytes() != data:
            part = target.with_suffix(".part")
            part.write_bytes(data)
            part.rename(target)


def ramdisk_file(sources=SOURCES, files=None):
    """The same as a file in the build folder."""
    target = paths.MACHINE_BUILD / f"{sources.parent.name}-{sources.name}-ramdisk.gz"
    write_if_new(target, ramdisk(sources, files))
    return target
