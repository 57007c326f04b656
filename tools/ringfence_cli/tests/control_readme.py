# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md, tried as a user does: its code blocks in their order, in one shell on a terminal, on a clean tree.

    ```sh      commands, one in each line; each has to succeed
    ```cfg     a file: its first line is a comment with its name
    ```        what the last command shows. Its lines come in this order, with others in between; digits stand for any
               number, blanks for any gap. In a line that has a prompt (`# ` or `> `), what stands behind it is typed; ^] is
               the key Ctrl-].

There are no other blocks, and none is left out but those named in NOT_RUN, with the reason."""
import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from ringfence_cli import debian, detached, paths
from ringfence_cli.machine import Failure
from ringfence_cli.shell import ENDED, Shell
from ringfence_cli.testing import test

NOT_RUN = {"./ringfence test": "it would run this test, and all others; .ci/run is the one to run it"}
PATIENCE = 1800      # seconds; the first command builds all there is, on a host that may be busy
KEYS = {"^]": b"\x1d"}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n", re.M | re.S)
TYPED = re.compile(r"^(.*[#>] )(\S.*)$")


@dataclasses.dataclass
class Command:
    text: str
    shown: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class File:
    name: str
    text: str


def _steps(page):
    """What the page has one do."""
    steps = []
    for kind, text in BLOCK.findall(page):
        if kind == "sh":
            steps += [Command(line.partition(" # ")[0].strip()) for line in text.splitlines()]
        elif kind == "cfg" and re.match(r"# \S+\n", text):
            steps.append(File(text.split()[1], text))
        elif kind == "" and steps and isinstance(steps[-1], Command) and not steps[-1].shown:
            steps[-1].shown = text.splitlines()
        else:
            raise Failure(f"what is one to do with this block?\n{text}")
    rest = BLOCK.sub("", page)
    if "```" in rest or re.search(r"^    \S", rest, re.M):
        raise Failure("there is a code block that is not fenced as the others are")
    return steps


def _pattern(line):
    """A line as it may come another time."""
    return r"[ \t]+".join(re.sub(r"\d+", lambda _: r"\d+", re.escape(word)) for word in line.split())


def _converse(shell, shown):
    for line in shown:
        typed = TYPED.match(line)
        shell.expect(_pattern(typed[1] if typed else line), unless=ENDED)
        if typed:
            shell.type(KEYS.get(typed[2], typed[2].encode() + b"\n"))


def _clean_tree(folder):
    """What git would hand out, with the edits that are not committed yet; what came without git, as it came but for what was built."""
    if not (paths.ROOT / ".git").exists():
        shutil.copytree(paths.ROOT, folder, ignore=shutil.ignore_patterns("build", "__pycache__"), dirs_exist_ok=True)
        return
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listing, cwd=paths.ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (paths.ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(paths.ROOT / name, folder / name)


@contextlib.contextmanager
def _user(folder):
    """A shell in a clean tree. A machine that it leaves in the background does not stay."""
    tree, line = folder / "ringfence", folder / "line"
    tree.mkdir()
    _clean_tree(tree)
    try:
        with Shell(tree, dict(os.environ, RINGFENCE_LINE=str(line)), PATIENCE) as shell:
            yield tree, shell
    finally:
        detached.end(line)


def _do(step, tree, shell):
    if isinstance(step, File):
        (tree / step.name).write_text(step.text, encoding="utf-8")
    elif step.text not in NOT_RUN:
        shell.start(step.text)
        _converse(shell, step.shown)
        shell.finish()


@test("control/readme/blocks", cost=300, packages=(debian.CLONE, debian.IMAGE), processors=2)
def blocks():
    """From the demo to a machine with a foreign kernel, whose installer asks its questions, and to an image."""
    steps = _steps((paths.ROOT / "README.md").read_text(encoding="utf-8"))
    commands = [step for step in steps if isinstance(step, Command)]
    if gone := set(NOT_RUN) - {command.text for command in commands}:
        raise Failure(f"the README has these no more: {gone}")
    with tempfile.TemporaryDirectory(prefix="ringfence-") as folder, _user(pathlib.Path(folder)) as (tree, shell):
        for step in steps:
            _do(step, tree, shell)
    return f"{len(commands) - len(NOT_RUN)} commands, {sum(len(command.shown) for command in commands)} lines shown"
