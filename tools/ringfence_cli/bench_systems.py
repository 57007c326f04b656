# SPDX-License-Identifier: GPL-2.0-or-later
"""The systems that are compared, each in an emulated machine of its own whose clock counts instructions."""
import dataclasses
import gzip
import re
import subprocess

from ringfence_cli import debian, guests, linux_guest, packing, paths
from ringfence_cli.lock import locked
from ringfence_cli.machine import Machine

XEN = "xen-hypervisor-4.17-amd64"
XEN_OPTIONS = "com1=115200,8n1 console=com1 loglvl=warning guest_loglvl=error dom0_max_vcpus=1"
MICRO = paths.MACHINE_BUILD / "bench/core/micro"
# The addresses of kernel and programs are the same everywhere and every time.
LINUX_OPTIONS = "quiet nokaslr norandmaps"
LINUX_MEMORY = 512       # MiB
SOURCES = paths.ROOT / "bench/linux"
DEADLINE = 1500


@dataclasses.dataclass
class Rows:
    """What one system printed. `rows`: name to (instructions, operations, counters or None)."""
    rows: dict
    values: dict


def rows(box, end):
    """Waits for the line `end`, then reads all rows before it."""
    box.expect(rf"^(\[\w+\] )?{end}$", DEADLINE)
    found, values = {}, {}
    for name, numbers in re.findall(r"^(?:\[\w+\] )?row (\w+) ([\d ]+)$", box.console, re.M):
        ticks, operations, *counters = map(int, numbers.split())
        found[name] = (ticks, operations, counters or None)
    for name, value in re.findall(r"^(?:\[\w+\] )?memory (\w+) (\d+)$", box.console, re.M):
        values[name] = int(value)
    if not found:
        raise box.failure("no row was printed")
    return Rows(found, values)


def _xen_folder():
    return debian.unpacked(XEN, debian.candidate(XEN))


def xen_file():
    """The hypervisor, unpacked: QEMU loads it by Multiboot."""
    folder = _xen_folder()
    target = folder / "xen"
    with locked(folder.parent / "xen.lock"):
        if not target.exists():
            packed, = (path for path in folder.glob("boot/xen-*.gz") if not path.is_symlink())
            part = folder / "xen.part"
            part.write_bytes(gzip.decompress(packed.read_bytes()))
            part.rename(target)
    return target


def xen_machine(memory, modules, more=512):
    """Xen with a first domain of so much memory; `more`: MiB for the rest."""
    options = f"{XEN_OPTIONS} dom0_mem={memory}M,max:{memory}M"
    boot = ["-kernel", str(xen_file()), "-append", options, "-initrd", ",".join(modules)]
    return Machine(boot=lambda _: boot, memory=memory + more, icount=True)


def _on_xen(memory, modules, end):
    with xen_machine(memory, modules) as box:
        return rows(box, end)


def micro_on_xen():
    # Its symbols are in the way: Xen copies the whole file.
    small = MICRO.with_name("micro.stripped")
    subprocess.run(["strip", "-o", small, MICRO], check=True)
    return _on_xen(64, [str(small)], "bench: end")


def micro_on_ringfence():
    archive = packing.boot_archive([], manager=MICRO)
    with Machine(archive, memory=512, icount=True) as box:
        return rows(box, "bench: end")


def _ramdisk():
    sources = sorted(path for path in SOURCES.glob("*.[ch]") if path.stem != "tiny")
    return linux_guest.ramdisk_file(SOURCES, {"micro": sources, "tiny": [SOURCES / "tiny.c"]})


def linux_native():
    packed, = linux_guest.kernel_folder().glob("boot/vmlinuz-*")
    boot = ["-kernel", str(packed), "-initrd", str(_ramdisk()), "-append", f"console=ttyS0 {LINUX_OPTIONS}"]
    with Machine(boot=lambda _: boot, memory=LINUX_MEMORY, icount=True) as box:
        return rows(box, "micro: end")


def linux_on_xen():
    # As the first domain: it needs no tool stack, and its rows differ from another domain's by 1 % or less.
    kernel = f"{linux_guest.kernel_file()} console=hvc0 {LINUX_OPTIONS}"
    return _on_xen(LINUX_MEMORY, [kernel, str(_ramdisk())], "micro: end")


def linux_on_ringfence():
    domain = guests.Domain(name="linux", kernel="linux", memory=LINUX_MEMORY, extra=LINUX_OPTIONS)
    domain.ramdisk = str(_ramdisk())
    with guests.running([domain], icount=True) as box:
        return rows(box, "micro: end")


def versions():
    """Of everything that was measured with."""
    qemu = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    return {"xen": _xen_folder().name, "linux": linux_guest.kernel_folder().name, "qemu": qemu}
