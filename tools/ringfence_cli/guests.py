# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with guests in them, as tests and benchmarks want them."""
import json

from ringfence_cli import control, machine, packing
from ringfence_cli.domain import Domain

LINUX_TESTS = ("signals", "fork", "threads", "mmap", "pipes")


def linux(name="linux", tests=LINUX_TESTS, end="poweroff", vcpus=1, memory=256, more=""):
    """Debian's kernel, running programs of guests/linux and then ending."""
    extra = f"quiet rf.tests={'+'.join(tests)} rf.end={end} {more}".strip()
    # A reboot is an end: what is tested is that the guest gets there.
    return Domain(name=name, kernel="linux", extra=extra, vcpus=vcpus, memory=memory, on_reboot="destroy")


def ours(kernel, name=None, memory=16, **more):
    """A guest of our own."""
    extra = more.pop("extra", "")
    return Domain(name=name or kernel, kernel=kernel, memory=memory, extra=extra, **more)


def running(domains, options="", memory=None, keep_running=False, **hardware):
    """The machine with these domains, just started. It is switched off when all have ended, unless it is to keep running."""
    packed = packing.packed(domains, poweroff_when_all_ended=not keep_running)
    hardware.setdefault("line", packing.START_SERVICES)     # the console service wants its device
    return machine.Machine(packed.archive, options, memory=memory or packed.memory_mib(), **hardware)


def expect_linux_results(box, name="linux", tests=LINUX_TESTS):
    """Each of its programs says ok, and the kernel's log is clean."""
    for test in tests:
        match = box.expect(rf"^\[{name}\] linux: {test} (ok|FAILED).*$")
        if match[1] != "ok":
            box.expect(rf"^\[{name}\] linux: dmesg .*$")
            raise box.failure(f"{name}: {match[0]}")
    if box.expect(rf"^\[{name}\] linux: dmesg (clean|FAILED).*$")[1] != "clean":
        box.expect(rf"^\[manager\] domain {name} .* ended")
        raise box.failure(f"{name}: its kernel complains")


def ended(box, name, reason):
    """The domain has ended for this reason and was taken down; the number of frames free then."""
    said = box.expect(rf"^\[manager\] domain {name} \(id \d+\) ended: (\w+)")
    if said[1] != reason:
        raise box.failure(f"{name} ended by {said[1]}, not {reason}")
    return int(box.expect(rf"^\[manager\] domain {name} \(id \d+\) gone, (\d+) frames free")[1])


def free_frames(box):
    """What the machine has to give."""
    return json.loads(control.call(box.line, "--json", "machine"))["free_frames"]
