# SPDX-License-Identifier: GPL-2.0-or-later
"""Lives of domains among others that are alive: what is done on each system, and what is told of it."""
import dataclasses
import re

from ringfence_cli import bench_systems, linux_guest, paths

SOURCES = paths.ROOT / "bench/lifecycle"
LIFE = paths.MACHINE_BUILD / "bench/lifecycle/life"
SMALL, LARGE = 4, 128        # MiB of a unikernel and of Linux
STORE_REQUESTS = 1000
OVERHEAD = 1                 # MiB: what either hypervisor needs for a small domain, and more


@dataclasses.dataclass
class World:
    """What was measured while so many domains were alive: instructions, from the request on."""
    unikernels: list      # of Life
    linuxes: list
    store: dict           # row: instructions per request
    whole: dict = None    # "create", "destroy": all work that there was for it


@dataclasses.dataclass
class Life:
    first: int          # to the first instruction, or the first line from user space
    destroy: int
    tools: int = 0      # what the tool stack takes if it makes no domain


@dataclasses.dataclass
class Plan:
    worlds: tuple = (1, 50, 100, 200)
    rounds: int = 3
    linux_rounds: int = 2

    def memory(self):
        """MiB for all guests of the largest world, with a second Linux that holds an image."""
        return (max(self.worlds) + 2) * (SMALL + OVERHEAD) + 2 * LARGE + 256


def cmdline():
    """Of the Linux that is started."""
    return f"{linux_guest.COMMAND_LINE} {bench_systems.LINUX_OPTIONS}"


def ramdisk():
    """Its RAM disk: the first thing that it does in user space is to say so."""
    return linux_guest.ramdisk_file(SOURCES / "linux")


def store_rows(text):
    """What a domain printed that asked the store."""
    return {name: int(ticks) / int(requests) for name, ticks, requests in re.findall(r"row (store_\w+) (\d+) (\d+)$", text, re.M)}
