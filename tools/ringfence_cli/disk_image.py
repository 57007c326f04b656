# SPDX-License-Identifier: GPL-2.0-or-later
"""A bootable image: GRUB for BIOS and UEFI, the core and one boot archive, loaded by Multiboot2."""
import pathlib
import shutil
import subprocess
import tempfile

from ringfence_cli import build, debian, packing, paths
from ringfence_cli.errors import UserError
from ringfence_cli.progress import step

GRUB_CONFIGURATION = """\
serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
set timeout=0
menuentry "Ringfence" {{
    multiboot2 /boot/ringfence-core {options}
    module2 /boot/archive
    boot
}}
"""


def make(target, domains, options="", manifest=None):
    """Writes the image file; it may be put on a USB stick or a virtual CD as it is."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
        root = pathlib.Path(folder) / "root"
        (root / "boot/grub").mkdir(parents=True)
        shutil.copy(paths.CORE, root / "boot/ringfence-core")
        packed = packing.packed(domains, manifest=manifest)
        (root / "boot/archive").write_bytes(packed.archive)
        options = f"{packed.description['core_options']} {options}".strip()
        (root / "boot/grub/grub.cfg").write_text(GRUB_CONFIGURATION.format(options=options))
        done = subprocess.run(["grub-mkrescue", "-o", str(target), str(root)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UserError("grub-mkrescue failed:\n" + done.stderr[-3000:])


def run(arguments):
    debian.need(debian.BUILD, debian.MACHINE, debian.IMAGE)
    build.machine()
    if not arguments.config and not arguments.manifest:
        raise UserError("nothing to put on the image: give configuration files (see configs/), or --manifest FILE")
    make(arguments.output, arguments.config, arguments.core_options, arguments.manifest)
    step(f"wrote {arguments.output}: put it on a USB stick as it is, or boot it as a CD, by BIOS or UEFI")
    return 0
