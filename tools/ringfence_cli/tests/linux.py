# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's own kernel runs as an unprivileged domain: a fork/exec storm, threads, memory, signals, pipes, and all ends."""
from ringfence_cli import guests
from ringfence_cli.testing import test


def _all_of_it(end, **hardware):
    vcpus = hardware.pop("vcpus")
    with guests.running([guests.linux(vcpus=vcpus, end=end)], **hardware) as box:
        guests.expect_linux_results(box)
        guests.ended(box, "linux", end)
        box.expect_end()


@test("core/linux/one-vcpu", cost=40)
def one_vcpu():
    """One vcpu; counted instructions, so the same on every host. Ends by poweroff."""
    _all_of_it("poweroff", vcpus=1, icount=True)


@test("core/linux/two-vcpus", cost=70)
def two_vcpus():
    """Two vcpus on one processor: a vcpu that spins for the other must let it run. Ends by reboot."""
    _all_of_it("reboot", vcpus=2, icount=True)


@test("core/linux/two-processors", quick=True, cost=45, processors=2)
def two_processors():
    """Two vcpus on two processors that really run at once."""
    _all_of_it("poweroff", vcpus=2, smp=2)


@test("core/linux/crash", cost=20)
def crash():
    """A kernel that panics is seen as crashed."""
    with guests.running([guests.linux(tests=["pipes"], end="crash", more="panic=1")], icount=True) as box:
        box.expect(r"^\[linux\] linux: pipes ok")
        guests.ended(box, "linux", "crash")
        box.expect_end()


@test("core/linux/shell", quick=True, cost=20)
def shell():
    """What the user types reaches the shell, and its answer the user."""
    with guests.running([guests.ours("hello", extra="beats=0 period_ms=500"), guests.linux(tests=[], end="shell")], icount=True) as box:
        box.expect(r"^\[linux\] linux: shell")
        box.send("expr 6 '*' 7\n")
        box.expect(r"^\[linux\] 42$")
        box.send("poweroff -f\n")
        guests.ended(box, "linux", "poweroff")
