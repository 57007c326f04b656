# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's own kernel under the control client: made, typed to, shrunk, restarted, ended, with console and store served by
their domains."""
import contextlib
import json
import re
import tempfile

from ringfence_cli import build, control, guests, paths
from ringfence_cli.machine import GENEROUS, Failure
from ringfence_cli.terminal import Terminal
from ringfence_cli.testing import test

DETACH = b"\x1d"      # Ctrl-]
LEFT, BACKSPACE = b"\x1b[D", b"\x7f"
MIB = 1 << 20
CONFIGURATION = """name = "debian"
kernel = "linux"
memory = 192
maxmem = 256
vcpus = 2
extra = "quiet rf.end=shell"
on_reboot = "restart"
"""


@contextlib.contextmanager
def with_debian(configuration=CONFIGURATION, **hardware):
    """A machine with nothing but the services; and Debian, made by the control client."""
    with guests.running([], keep_running=True, memory=900, **hardware) as box, tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        file.write(configuration)
        file.flush()
        control.call(box.line, "create", file.name)
        box.expect(r"^\[debian\] linux: shell")
        yield box


class Console(Terminal):
    """`ctl console` on a terminal of its own."""

    def __init__(self, box, name):
        self.box = box
        super().__init__([str(build.operator_side(paths.CONTROL)), "--line", str(box.line), "console", name], env=control.environment([]))

    def failure(self, text):
        return self.box.failure(str(super().failure(text)))


def domain(box, name):
    """What `list` says of a domain."""
    found = [one for one in json.loads(control.call(box.line, "--json", "list")) if one["name"] == name]
    if not found:
        raise box.failure(f"there is no domain {name}")
    return found[0]


def kib_of_free(terminal):
    """Total memory as the guest's own `free` sees it."""
    terminal.type(b"free\n")
    return int(terminal.expect(r"^Mem: +(\d+) ")[1])


@test("control/guest/console", quick=True, cost=40)
def console():
    """A terminal at each end: what is typed is edited by the guest's shell, with arrows and backspace; Ctrl-] lets go of it."""
    with with_debian(CONFIGURATION) as box, Console(box, "debian") as terminal:
        terminal.type(b"\n")
        terminal.expect(r"linux# ")
        terminal.type(b"expr 6 '*' 77" + BACKSPACE + b"\n")
        terminal.expect(r"^42\r*$")
        # "exr 5 + 3", and the cursor back to where the p is missing.
        terminal.type(b"exr 5 + 3" + LEFT * 7 + b"p\x05\n")
        terminal.expect(r"^8\r*$")
        terminal.type(DETACH)
        if terminal.process.wait(GENEROUS) != 0:
            raise Failure(f"ctl console ended with {terminal.process.returncode}")
        scrollback = control.call(box.line, "console", "debian", "--scrollback", "--no-follow")
        if "42" not in scrollback or "linux: shell" not in scrollback:
            raise Failure(f"the scrollback has not what was there:\n{scrollback[-2000:]}")


@test("control/guest/memory", cost=60)
def memory():
    """The guest's own balloon driver follows mem-set down and up, and its `free` agrees; what it gave back is free for others."""
    with with_debian() as box, Console(box, "debian") as terminal:
        terminal.type(b"\n")
        terminal.expect(r"linux# ")
        at_start = kib_of_free(terminal)
        control.call(box.line, "mem-set", "debian", "128", "--wait")
        small = kib_of_free(terminal)
        if not 56 << 10 <= at_start - small <= 72 << 10:
            raise box.failure(f"free went from {at_start} to {small} KiB for 64 MiB less")
        control.call(box.line, "mem-set", "debian", "256", "--wait")
        large = kib_of_free(terminal)
        if not 120 << 10 <= large - small <= 136 << 10:
            raise box.failure(f"free went from {small} to {large} KiB for 128 MiB more")
        too_much = control.call(box.line, "mem-set", "debian", "257", code=1)
        if "256" not in too_much:
            raise box.failure(f"more than its maxmem: {too_much}")
        return f"free: {at_start}, {small}, {large} KiB"


@test("control/guest/ends", cost=80)
def ends():
    """reboot and shutdown go through the guest's own handler: it restarts as a new domain, and ends by itself."""
    with with_debian() as box:
        first = domain(box, "debian")
        control.call(box.line, "reboot", "debian")
        guests.ended(box, "debian", "reboot")
        box.expect(r"^\[debian\] linux: shell")
        second = domain(box, "debian")
        if second["id"] == first["id"] or second["restarts"] != 1:
            raise box.failure(f"it was no restart: {first}, {second}")
        control.call(box.line, "shutdown", "debian", "--wait")
        guests.ended(box, "debian", "poweroff")
        control.call(box.line, "info", "debian", code=3)


@test("control/guest/states", quick=True, cost=15)
def states():
    """Pausing stops its clock, unpausing goes on; a name in use, a name too many, a state that does not fit: one clear error."""
    with guests.running([guests.ours("hello", extra="beats=0 period_ms=100")], keep_running=True) as box:
        box.expect(r"^\[hello\] hello: beat 2 ")
        control.call(box.line, "pause", "hello")
        busy = domain(box, "hello")["busy_ns"]
        if domain(box, "hello")["busy_ns"] != busy:
            raise box.failure("a paused domain has run")
        for words, code, wanted in ((["pause", "hello"], 1, "paused"), (["pause", "nobody"], 3, "no such domain"), (["rename", "hello", "store"], 1, "this name"),
                                    (["destroy", "store"], 1, "")):
            said = control.call(box.line, *words, code=code)
            if wanted not in said:
                raise box.failure(f"ctl {words}: {said}")
        control.call(box.line, "rename", "hello", "other")
        seen = len(re.findall(r"beat", box.console))
        control.call(box.line, "unpause", "other")
        box.expect(rf"^\[other\] hello: beat {seen + 1} ")
        control.call(box.line, "destroy", "other")
        control.call(box.line, "info", "other", code=3)
