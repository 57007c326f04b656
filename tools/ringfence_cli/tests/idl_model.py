# SPDX-License-Identifier: GPL-2.0-or-later
"""The model of the ring's notifications and restarts (idl/model/ring.pml), checked by spin in every interleaving."""
import concurrent.futures
import re
import subprocess
import tempfile

from ringfence_cli import debian, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

MODEL = paths.ROOT / "idl/model/ring.pml"
MISTAKES = range(1, 14)      # the model's header names them
DEPTH = 1000000


def _check(*definitions, compiler=(), arguments=()):
    """(errors, states) of one run of the verifier."""
    with tempfile.TemporaryDirectory(prefix="rf-model-") as folder:
        def step(*line):
            done = subprocess.run([str(word) for word in line], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise Failure(f"{' '.join(map(str, line))}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
            return done.stdout
        step("spin", *definitions, "-a", MODEL)
        step("gcc", "-O2", *compiler, "-o", "pan", "pan.c")
        output = step("./pan", *arguments)
    errors, states = re.search(r"errors: (\d+)", output), re.search(r"(\d+) states, stored", output)
    if not errors or not states or "search not completed" in output.lower() and errors[1] == "0" or "max search depth too small" in output:
        raise Failure(f"the verifier did not finish:\n{output[-3000:]}")
    return int(errors[1]), int(states[1])


def _right(*definitions, **more):
    errors, states = _check(*definitions, **more)
    if errors:
        raise Failure(f"{MODEL.name} {' '.join(definitions)}: spin finds an error; see the head of the file for how to show it")
    if states < 1_000_000:
        raise Failure(f"only {states} states were looked at")
    return f"{states / 1e6:.1f} million states"


@test("idl/model/safety", cost=40, packages=(debian.MODEL,))
def safety():
    """No answer lost, doubled or wrong, no wake-up lost, with a death at any step, and another."""
    return _right()


@test("idl/model/progress", cost=60, packages=(debian.MODEL,))
def progress():
    """No run goes on for ever: after the last death every request is answered."""
    return _right("-DREQUESTS=3", compiler=("-DNP",), arguments=("-l",))


@test("idl/model/mistakes", cost=60, packages=(debian.MODEL,))
def mistakes():
    """Each mistake that the model knows how to make is found."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda number: _check(f"-DMISTAKE={number}")[0], MISTAKES)
        missed = [str(number) for number, errors in zip(MISTAKES, found) if errors == 0]
    if missed:
        raise Failure("not found: mistake " + ", ".join(missed))
    return f"{len(MISTAKES)} mistakes"
