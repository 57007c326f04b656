# SPDX-License-Identifier: GPL-2.0-or-later
"""./ringfence ctl: builds the control client and becomes it."""
import json
import os
import pathlib
import subprocess

from ringfence_cli import build, packing, paths
from ringfence_cli.errors import UserError
from ringfence_cli.machine import Failure


def _wants_linux(words):
    """Whether a configuration among the words says kernel = "linux". What is wrong with one, the client says better."""
    if "create" not in words:
        return False
    for word in words:
        if pathlib.Path(word).is_file():
            try:
                if any(d["kernel"] == packing.LINUX for d in packing.described([word], services=False)["domains"]):
                    return True
            except UserError:
                pass
    return False


def environment(words):
    """Where the client finds the kernels that configurations name without a path."""
    found = {"RINGFENCE_GUESTS": ":".join(map(str, paths.GUESTS)), "RINGFENCE_CTL_NAME": "./ringfence ctl"}
    if _wants_linux(words):
        found |= {f"RINGFENCE_LINUX_{key.upper()}": str(value) for key, value in packing.linux_options().items()}
    return dict(os.environ, **found)


def call(folder, *words, code=0, timeout=600):
    """For tests: what the client prints on the machine whose line is in a folder. Its exit code has to be `code`."""
    line = [str(build.operator_side(paths.CONTROL)), "--line", str(folder), *map(str, words)]
    done = subprocess.run(line, env=environment(list(map(str, words))), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout, check=False)
    if done.returncode != code:
        raise Failure(f"ctl {' '.join(map(str, words))} ended with {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def as_json(folder, *words):
    """The one object that the client prints for programs."""
    return json.loads(call(folder, "--json", *words))


def run(arguments):
    program = build.operator_side(paths.CONTROL)
    os.execve(program, [str(program), *arguments.words], environment(arguments.words))
