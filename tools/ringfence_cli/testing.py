# SPDX-License-Identifier: GPL-2.0-or-later
"""The catalogue of tests: functions that raise when what they prove does not hold."""
import dataclasses
import fnmatch
import importlib
import pkgutil

from ringfence_cli.errors import UserError

CATALOGUE = {}


@dataclasses.dataclass
class Test:
    name: str
    run: object
    quick: bool      # part of --quick
    soak: bool       # takes `soak=True` and then runs for long
    cost: int        # seconds, roughly: the long ones start first
    packages: tuple  # tables of debian.py
    processors: int  # of this machine that it needs for itself


def test(name, quick=False, soak=False, cost=10, packages=(), processors=1):
    """Registers a function. `name` is group/…/what: a pattern that names a group runs all of it. A machine with two
    emulated processors needs two real ones: they wait for each other, and whoever was put aside makes all wait."""
    def register(function):
        assert name not in CATALOGUE, name
        CATALOGUE[name] = Test(name, function, quick, soak, cost, packages, processors)
        return function
    return register


def load():
    from ringfence_cli import tests
    for module in pkgutil.iter_modules(tests.__path__):
        importlib.import_module(f"ringfence_cli.tests.{module.name}")


def chosen(patterns, quick):
    load()
    matches = []
    for pattern in patterns:
        found = [t for t in CATALOGUE.values() if t.name == pattern or t.name.startswith(pattern.rstrip("/") + "/")
                 or fnmatch.fnmatch(t.name, pattern)]
        if not found:
            raise UserError(f"no test matches {pattern}; ./ringfence test --list names them all")
        matches += found
    wanted = {t.name: t for t in (matches if patterns else CATALOGUE.values()) if patterns or not quick or t.quick}
    return sorted(wanted.values(), key=lambda t: (-t.processors, -t.cost, t.name))
