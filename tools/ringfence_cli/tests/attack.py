# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests that attack, on the core that audits: what they try is refused, what they break is theirs, the others go on."""
import re

from ringfence_cli import guests, paths
from ringfence_cli.testing import test

CRASHES = ("no-handler", "no-stack", "stack-in-core", "handler-nowhere", "bad-iret", "iret-from-nowhere")
MANY = 100000


def _beside_a_heart(attackers, **hardware):
    """Runs them beside a hello, which must beat on after all of them have ended."""
    domains = [guests.ours("hello", "heart", extra="beats=0 period_ms=20"), *attackers]
    with guests.running(domains, core=paths.DEBUG_CORE, **hardware) as box:
        for attacker in attackers:
            box.seen = 0
            box.expect(rf"^\[manager\] domain {attacker.name} .* gone")
        box.seen = len(box.console)
        box.expect(r"^\[heart\] hello: beat \d+ checksum ok")
        box.refuse(r"^core: PANIC|checksum WRONG")
        return box


@test("core/attack/refused", quick=True, cost=5)
def refused():
    """Each single attack on page tables, frames, descriptors, instructions, grants, events and control is refused."""
    box = _beside_a_heart([guests.ours("attack", extra="mode=refused")], icount=True)
    if not re.search(r"^\[attack\] attack: 0 broken", box.console, re.M):
        raise box.failure("an attack was not refused")


@test("core/attack/random", cost=20, soak=True, processors=2)
def random_calls(soak=False):
    """Any hypercall with any argument, from several domains at once on two processors."""
    rounds = 500 if soak else 2
    for turn in range(rounds):
        seeds = range(turn * 6 + 1, turn * 6 + 7)
        _beside_a_heart([guests.ours("attack", f"attack{seed}", extra=f"mode=random seed={seed} calls={MANY}", vcpus=2)
                         for seed in seeds], smp=2)


@test("core/attack/crash", quick=True, cost=5)
def crash():
    """Guests beyond help are crashed alone, each with a report that names domain, vcpu, reason and registers."""
    box = _beside_a_heart([guests.ours("attack", how, extra=f"mode=crash how={how}") for how in CRASHES], icount=True)
    for how in CRASHES:
        report = rf"^core: domain {how} \(id \d+\) crashed on vcpu 0 in \w+ mode: \w.*\ncore:   rip 0x"
        if not re.search(report, box.console, re.M) or f"domain {how} " not in "".join(re.findall(r".* ended: crash\n", box.console)):
            raise box.failure(f"{how}: no report, or not seen as crashed")
