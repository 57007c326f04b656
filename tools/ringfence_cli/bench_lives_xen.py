# SPDX-License-Identifier: GPL-2.0-or-later
"""Lives of domains on Debian's Xen, made by xl. Its first domain is a Linux with the tool stack, all of it in the machine: what
the tools do counts."""
import re

from ringfence_cli import bench_dom0, bench_lives, bench_systems, linux_guest
from ringfence_cli.bench_lives import LIFE, SOURCES, Life
from ringfence_cli.progress import step

DOM0_MEMORY = 1024           # MiB
DEADLINE = 1500


def _lives(text, number, name, line):
    """Of one kind in one world of Xen's; its rounds come one after the other."""
    def times(what):
        found = re.findall(rf"^life {number} {name} {what} 0 (\d+) (\d+)$", text, re.M)
        return [(int(start), int(end)) for start, end in found]
    firsts = [int(ticks) for ticks in re.findall(rf"^\[{name}\] {line}: first (\d+)", text, re.M)]
    starts, ends = times("create"), times("destroy")
    tools = [end - start for start, end in times("dryrun")] or [0] * len(starts)
    return [Life(first - start, end - begin, tool) for first, (start, _), (begin, end), tool in zip(firsts, starts, ends, tools, strict=True)]


def measure(plan):
    """{number of domains alive: World}."""
    contents = {"life": LIFE.read_bytes(), "vmlinux": linux_guest.kernel_file().read_bytes(), "ramdisk": bench_lives.ramdisk().read_bytes(),
                "cmdline": bench_lives.cmdline().encode()}
    ramdisk = bench_dom0.ramdisk_file(SOURCES / "dom0", contents)
    words = f"worlds={'+'.join(map(str, plan.worlds))} rounds={plan.rounds} linux_rounds={plan.linux_rounds}"
    kernel = f"{linux_guest.kernel_file()} console=hvc0 {bench_systems.LINUX_OPTIONS} {words}"
    worlds, begin = {}, 0
    with bench_systems.xen_machine(DOM0_MEMORY, [kernel, str(ramdisk)], plan.memory() + 512) as box:
        for number in plan.worlds:
            box.expect(rf"^(world {number}: measured|bench: .*)$", DEADLINE)
            box.refuse(r"^(bench: .*|life \d+ \w+ \w+ [1-9].*)$")      # it said so, or a command failed
            text = box.console[begin:box.seen]
            begin = box.seen
            worlds[number] = bench_lives.World(_lives(text, number, "unikernel", "life"), _lives(text, number, "linux", "linux"), bench_lives.store_rows(text))
            step(f"lives on Xen among {number}: measured")
    return worlds
