# SPDX-License-Identifier: GPL-2.0-or-later
"""The block service: in a process of this machine, as suites and with fuzzers that are its guests and its disks; and in the machine,
with the disks that QEMU has."""
import pathlib
import tempfile

from ringfence_cli import build, debian, gpt, native, packing, paths
from ringfence_cli.domain import Domain
from ringfence_cli.machine import Machine
from ringfence_cli.testing import test

for _name, _cost in (("dma_pool", 3), ("gpt", 5), ("link", 10), ("nvme", 10), ("orders", 5), ("path", 20), ("sharing", 20), ("virtio_blk", 5), ("virtual_disk", 3)):
    native.register_suite(f"block/host/{_name}", f"tests/blkback/blkback-{_name}", cost=_cost)

LONGEST_INPUT = 2048


@test("block/fuzz/guest", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_guest(soak=False):
    """A guest with a ring of its own making, beside one that behaves; a disk that errs, and a service that dies."""
    return native.fuzz("tests/blkback/fuzz_guest", "tests/blkback/corpus/guest", soak, LONGEST_INPUT, "inputs", ("-len_control=0",))


@test("block/fuzz/disk", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_disk(soak=False):
    """Disks that say and do anything, below both drivers and the reader of partition tables."""
    return native.fuzz("tests/blkback/fuzz_disk", "tests/blkback/corpus/disk", soak, LONGEST_INPUT, "inputs", ("-len_control=0",))


def _service(devices):
    return Domain(name="disks", kernel="blkback", memory=16, service="other", pci=tuple(f"00:{0x10 + number:02x}.0" for number in range(len(devices))))


def _expect_disks(folder, disks, *lines):
    """A machine with these disks, each a file and QEMU's device for it, and what the service says of them."""
    archive = folder / "archive"
    archive.write_bytes(packing.boot_archive([_service(disks)], poweroff_when_all_ended=False))
    words = ["-kernel", str(paths.CORE), "-append", "", "-initrd", str(archive)]
    for number, (file, device) in enumerate(disks):
        words += ["-drive", f"if=none,id=d{number},format=raw,file={file}", "-device", f"{device},addr={0x10 + number:#x},drive=d{number}"]
    with Machine(boot=lambda _: words) as box:
        box.expect_all(*lines)


@test("block/boot/disks", cost=20, packages=(debian.BUILD, debian.MACHINE, debian.OPERATOR))
def disks_are_found():
    """virtio-blk and NVMe as QEMU has them, with blocks of both sizes; tables that are good, damaged, and none."""
    build.machine()
    virtio = "virtio-blk-pci,disable-legacy=on,num-queues=2"
    with tempfile.TemporaryDirectory(prefix="ringfence-") as place:
        folder = pathlib.Path(place)
        whole, large, damaged, plain = (folder / name for name in ("whole", "large", "damaged", "plain"))
        gpt.write(whole, 16384, {"root": (100, 9999), "swap": (10000, 11000)})
        gpt.write(large, 4096, {"data": (100, 4000)}, block_bytes=4096)
        gpt.write(damaged, 16384, {"root": (100, 9999)})
        with open(damaged, "r+b") as disk:
            disk.seek(512 + 40)
            disk.write(b"damage")
        plain.write_bytes(bytes(1 << 20))
        _expect_disks(folder, [(whole, virtio), (damaged, virtio), (plain, virtio)], r"disk 0: virtio, 8 MiB in blocks of 512 bytes; GPT, 2 partitions",
                      r"disk 1: virtio, 8 MiB in blocks of 512 bytes; GPT at its end; the one in block 1 is damaged, 1 partitions",
                      r"disk 2: virtio, 1 MiB in blocks of 512 bytes; no GPT: .*, 0 partitions")
        # Alone: with an NVMe disk beside another one the firmware takes memory that the boot archive is in.
        _expect_disks(folder, [(large, "nvme,serial=one,logical_block_size=4096,physical_block_size=4096")], r"disk 0: NVMe, 16 MiB in blocks of 4096 bytes; GPT, 1 partitions")
