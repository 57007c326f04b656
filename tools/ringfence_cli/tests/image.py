# SPDX-License-Identifier: GPL-2.0-or-later
"""The image for real machines boots by both kinds of firmware, up to a guest's end."""
import pathlib
import shutil

from ringfence_cli import debian, disk_image, guests
from ringfence_cli.machine import Machine
from ringfence_cli.testing import test

CODE, VARS = "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"


def _boots(firmware):
    def boot(folder):
        image = pathlib.Path(folder) / "ringfence.iso"
        disk_image.make(image, [guests.ours("hello", extra="beats=3 period_ms=10")])
        return firmware(folder) + ["-cdrom", str(image)]
    with Machine(boot=boot, memory=512) as box:
        box.expect(r"^core: Ringfence core")
        box.expect(r"^\[hello\] hello: done")
        guests.ended(box, "hello", "poweroff")
        box.expect_end()


@test("core/image/bios", cost=10, packages=(debian.IMAGE,))
def bios():
    """SeaBIOS, GRUB, Multiboot2."""
    _boots(lambda folder: [])


@test("core/image/uefi", cost=30, packages=(debian.IMAGE,))
def uefi():
    """OVMF, GRUB, Multiboot2."""
    def firmware(folder):
        shutil.copy(VARS, f"{folder}/vars")
        return ["-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={CODE}", "-drive",
                f"if=pflash,format=raw,unit=1,file={folder}/vars"]
    _boots(firmware)
