# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain as tests, benchmarks and options of the command line describe it: a few settings, written out as a configuration.
What they mean, and what is wrong with them, only ringfence-pack knows."""
import dataclasses

from ringfence_cli.errors import UserError


@dataclasses.dataclass
class Domain:
    """Keys of a configuration (README.md); those that are None are not set."""
    name: str
    kernel: str
    ramdisk: str = None
    extra: str = None
    memory: int = None
    maxmem: int = None
    vcpus: int = None
    maxvcpus: int = None
    cpus: str = None
    cpu_weight: int = None
    warp_us: int = None
    warp_limit_us: int = None
    unwarp_us: int = None
    max_grant_frames: int = None
    links: tuple = None          # ("NAME=DOMAIN", ...)
    pci: tuple = None
    start_paused: int = None
    service: str = None
    iommu: str = None
    on_poweroff: str = None
    on_reboot: str = None
    on_crash: str = None

    def text(self):
        """The configuration."""
        settings = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return "".join(f"{key} = {_written(key, value)}\n" for key, value in settings.items() if value is not None)


def _written(key, value):
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[ {', '.join(_written(key, item) for item in value)} ]"
    quote = "'" if '"' in value else '"'
    if quote in value or "\n" in value:
        raise UserError(f"{key}: a text in a configuration cannot have both kinds of quotes, nor lines: {value}")
    return f"{quote}{value}{quote}"
