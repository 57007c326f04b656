# SPDX-License-Identifier: GPL-2.0-or-later
"""The device of docs/tutorial-new-device.md: the build makes it from the page's own code blocks; here it runs."""
import importlib.util

from ringfence_cli import guests, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

PAGE = paths.ROOT / "docs/tutorial-new-device.md"
SPOKEN = (r"^\[echo-front\] echo: HELLO, WHO IS THERE\?$", r"^\[echo-front\] echo: too long: refused$", r"^\[echo-front\] echo: 40000 bits$")
LINES_MAX = 120


def _blocks():
    specification = importlib.util.spec_from_file_location("extract", paths.ROOT / "guests/echo/extract.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.blocks(PAGE.read_text(encoding="utf-8"))


def _domains(blocks):
    found = [paths.ROOT / name for name in blocks if name.endswith(".cfg")]
    for name, text in blocks.items():
        if name.endswith(".cfg") and (paths.ROOT / name).read_text(encoding="utf-8") != text:
            raise Failure(f"{name} is not what {PAGE.name} shows")
    return found


@test("idl/tutorial/size", quick=True, cost=1)
def size():
    """Handlers and mains of both ends are short: that is what the generated code is for."""
    lines = sum(len([line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("//")])
                for name, text in _blocks().items() if name.endswith(".cpp"))
    if not 0 < lines < LINES_MAX:
        raise Failure(f"{lines} lines of code; the limit is {LINES_MAX}")
    return f"{lines} lines of code in both ends"


def _talk(order, **hardware):
    with guests.running(order(_domains(_blocks())), **hardware) as box:
        for line in SPOKEN:
            box.expect(line)
        guests.ended(box, "echo-front", "poweroff")


@test("idl/tutorial/back-end-first", quick=True, cost=5)
def back_end_first():
    """The front end finds a service that waits for it."""
    _talk(lambda domains: sorted(domains, key=lambda path: path.name), icount=True)


@test("idl/tutorial/front-end-first", quick=True, cost=5)
def front_end_first():
    """The front end is there long before its service."""
    _talk(lambda domains: sorted(domains, key=lambda path: path.name, reverse=True), icount=True)


@test("idl/tutorial/two-processors", cost=10, processors=2)
def two_processors():
    """Both ends at once."""
    _talk(list, smp=2)
