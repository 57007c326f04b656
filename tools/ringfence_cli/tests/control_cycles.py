# SPDX-License-Identifier: GPL-2.0-or-later
"""Domains made and destroyed over and over: whatever is done to them on the way, all they had comes back."""
import json
import pathlib
import random
import subprocess
import tempfile

from ringfence_cli import build, control, guests, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

SERVICES = ("manager", "store", "console")
CONSOLES = 256       # domains that can be there at once, as far as it is up to the console service
KINDS = {
    "hello": 'kernel = "hello"\nmemory = 16\nextra = "beats=0 period_ms=20"\n',
    "brief": 'kernel = "hello"\nmemory = 8\nvcpus = 3\nextra = "beats=1 period_ms=1"\n',
    "paused": 'kernel = "hello"\nmemory = 24\nmaxmem = 32\nstart_paused = 1\n',
    "linux": 'kernel = "linux"\nmemory = 128\nextra = "quiet rf.end=shell"\n',
}


def _counts(box):
    """Everything that a domain could leave behind."""
    machine = json.loads(control.call(box.line, "--json", "machine"))
    domains = json.loads(control.call(box.line, "--json", "list"))
    counts = {key: machine[key] for key in ("free_frames", "domains", "store_nodes")}
    for one in domains:
        if one["name"] in SERVICES:
            counts |= {f"{one['name']} {key}": one[key] for key in ("frames", "core_frames", "ports", "grants_mapped")}
    return counts


def _client(box, *words):
    program = str(build.operator_side(paths.CONTROL))
    return subprocess.Popen([program, "--line", str(box.line), *words], env=control.environment(list(words)), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _cycle(box, folder, number, chance):
    """One domain: made and destroyed; or destroyed by a second client, or left by the first, at some moment of its making."""
    kind = chance.choice([*KINDS] * 3 + ["hello"] * 4)
    name = f"{kind}-{number}"
    file = folder / f"{name}.cfg"
    file.write_text(f'name = "{name}"\n' + KINDS[kind])
    making = _client(box, "create", str(file))
    way = chance.choice(["whole", "whole", "other", "left"])
    if way == "whole":
        making.wait()
    elif way == "left":
        # Its client goes; what it had begun is finished, or was not begun.
        try:
            making.wait(chance.random() * 0.3)
        except subprocess.TimeoutExpired:
            making.kill()
    else:
        with_some_luck = _client(box, "destroy", name)
        with_some_luck.wait()
    making.wait()
    making.stdout.close()
    # However far it came: none of it is there afterwards. A brief one may have ended by itself.
    gone = _client(box, "destroy", name)
    said = gone.communicate()[0]
    if gone.returncode not in (0, 3):
        raise Failure(f"destroy {name} ({way}) ended with {gone.returncode}: {said}")
    return kind, way


@test("control/cycles/all-comes-back", cost=150)
def all_comes_back():
    """100 domains of four kinds, some destroyed or left amid their making: frames, event channels, grants and nodes are as before."""
    chance = random.Random(2003)
    done = {}
    with guests.running([], keep_running=True, memory=900) as box, tempfile.TemporaryDirectory(prefix="ringfence-") as name:
        box.expect(r"^\[console\] ready")
        before = _counts(box)
        for number in range(100):
            for what in _cycle(box, pathlib.Path(name), number, chance):
                done[what] = done.get(what, 0) + 1
        after = _counts(box)
        if after != before:
            changed = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
            raise box.failure(f"not as before: {changed}")
        return ", ".join(f"{count} {what}" for what, count in sorted(done.items()))


@test("control/cycles/room", quick=True, cost=3)
def room():
    """The services of every machine have room for many domains: each has a console, and takes a place as long as it lives."""
    with guests.running([], keep_running=True) as box:
        places = int(box.expect(r"^\[console\] ready, room for (\d+) consoles")[1])
        if places < CONSOLES:
            raise box.failure(f"room for {places} consoles, not for {CONSOLES}: configs/services/console.cfg has too little memory")
        return f"{places} consoles"
