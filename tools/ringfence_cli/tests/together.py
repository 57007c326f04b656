# SPDX-License-Identifier: GPL-2.0-or-later
"""Domains beside each other: the end of one is nothing the others notice, and all it had comes back."""
import re

from ringfence_cli import control, guests
from ringfence_cli.testing import test


def _check_heartbeats(box, name):
    """Every beat is there, in order, with the right checksum, as far as its console remembers. Not by the serial line: there other
    domains' lines may come in between."""
    text = control.call(box.line, "console", name, "--scrollback", "--no-follow")
    lines = re.findall(r"^hello: beat (\d+) checksum (\w+)", text, re.M)
    first = int(lines[0][0]) if lines else 0
    if not lines or lines != [(str(first + i), "ok") for i in range(len(lines))]:
        raise box.failure(f"the beats of {name} have a gap or a wrong checksum:\n{text[-2000:]}")
    return int(lines[-1][0])


def _destroy(box, name):
    """The operator destroys it; the number of free frames then."""
    control.call(box.line, "destroy", name)
    return int(box.expect(rf"^\[manager\] domain {name} \(id \d+\) gone, (\d+) frames free")[1])


@test("core/together/kill-one", cost=70, processors=2)
def kill_one():
    """Two Linux and two hello on two processors; one Linux is destroyed amid its work, and the others go on."""
    tests = ["signals", "fork", "threads", "mmap"]
    kept = guests.linux("kept", tests=tests)
    killed = guests.linux("killed", tests=["mmap"] * 100)
    hearts = ("heart1", "heart2")
    domains = [guests.ours("hello", name, extra="beats=0 period_ms=100") for name in hearts]
    with guests.running([*domains, kept, killed], smp=2, keep_running=True) as box:
        empty = int(box.expect(r"^\[manager\] ready, .* (\d+) frames free")[1])
        box.expect(r"^\[killed\] linux: mmap ok")
        before = guests.free_frames(box)
        after = _destroy(box, "killed")
        killed_at = box.seen
        if after - before < 256 * 256:
            raise box.failure(f"only {after - before} frames came back")
        box.seen = 0
        guests.expect_linux_results(box, "kept", tests)
        guests.ended(box, "kept", "poweroff")
        box.seen = max(box.seen, killed_at)
        box.expect_all(*[rf"^\[{name}\] hello: beat \d+ " for name in hearts])
        beats = [_check_heartbeats(box, name) for name in hearts]
        left = [_destroy(box, name) for name in hearts][-1]
        if left != empty:
            raise box.failure(f"{empty} frames were free before any domain was made, {left} after all were gone")
        return f"beats without a gap: {beats}"


@test("core/together/frames-come-back", quick=True, cost=20)
def frames_come_back():
    """A domain that ends, by itself or destroyed, leaves exactly the free frames that were there before it was made."""
    domains = [guests.ours("hello", "first", extra="beats=1 period_ms=10"),
               guests.ours("hello", "second", extra="beats=0 period_ms=50", memory=32, vcpus=2)]
    with guests.running(domains, icount=True, keep_running=True) as box:
        empty = int(box.expect(r"^\[manager\] ready, .* (\d+) frames free")[1])
        box.expect_all(r"^\[manager\] domain first .* gone", r"^\[second\] hello: beat 3 ")
        left = _destroy(box, "second")
        if left != empty:
            raise box.failure(f"{empty} frames were free before any domain was made, {left} after all were gone")
