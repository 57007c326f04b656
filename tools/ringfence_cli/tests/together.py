# SPDX-License-Identifier: GPL-2.0-or-later
"""Domains beside each other: the end of one is nothing the others notice, and all it had comes back."""
import re

from ringfence_cli import guests
from ringfence_cli.testing import test


def _check_heartbeats(box, name, beats):
    """Every beat was there, in order, with the right checksum."""
    lines = re.findall(rf"^\[{name}\] hello: beat (\d+) checksum (\w+)", box.console, re.M)
    wanted = [(str(i), "ok") for i in range(1, beats + 1)]
    if lines != wanted:
        raise box.failure(f"{name}: not {beats} beats without a gap but {len(lines)}")


@test("core/together/kill-one", cost=70)
def kill_one():
    """Two Linux and two hello on two processors; one Linux is destroyed amid its work."""
    beats = 40
    kept = guests.linux("kept", tests=["signals", "fork", "threads", "mmap"])
    killed = guests.linux("killed", tests=["mmap"] * 100)
    hearts = [guests.ours("hello", name, extra=f"name={name} beats={beats} period_ms=200") for name in ("heart1", "heart2")]
    with guests.running([*hearts, kept, killed], smp=2) as box:
        # Free memory with three of them, before the fourth is there, is what must be there after it.
        box.expect_all(r"^\[killed\] linux: mmap ok", r"^\[manager\] domain killed \(id \d+\) started")
        before = guests.free_frames(box)
        box.send(f"\x1ck{guests.domain_id(box, 'killed')}\n")
        box.expect(r"^\[manager\] domain killed \(id \d+\) destroyed by the operator")
        after = int(box.expect(r"^\[manager\] domain killed \(id \d+\) gone, (\d+) frames free")[1])
        if after - before < 256 * 256:
            raise box.failure(f"only {after - before} frames came back")
        guests.expect_linux_results(_from_start(box), "kept", ["signals", "fork", "threads", "mmap"])
        box.expect_all(*[rf"^\[manager\] domain {name} .* gone" for name in ("kept", "heart1", "heart2")])
        box.expect_end()
        for name in ("heart1", "heart2"):
            _check_heartbeats(box, name, beats)


def _from_start(box):
    box.seen = 0
    return box


@test("core/together/frames-come-back", quick=True, cost=20)
def frames_come_back():
    """A domain that ends, by itself or destroyed, leaves exactly the free frames that were there before it was made."""
    domains = [guests.ours("hello", "first", extra="beats=1 period_ms=10"),
               guests.ours("hello", "second", extra="beats=0 period_ms=50", memory=32, vcpus=2)]
    with guests.running(domains, icount=True) as box:
        empty = int(box.expect(r"^\[manager\] ready, .* (\d+) frames free")[1])
        box.expect_all(r"^\[manager\] domain first .* gone", r"^\[second\] hello: beat 3 ")
        box.send(f"\x1ck{guests.domain_id(box, 'second')}\n")
        left = int(box.expect(r"^\[manager\] domain second \(id \d+\) gone, (\d+) frames free")[1])
        if left != empty:
            raise box.failure(f"{empty} frames were free before any domain was made, {left} after all were gone")
        box.expect_end()
