# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds with meson and ninja; a second time only what changed."""
import functools
import subprocess

from ringfence_cli import debian, paths
from ringfence_cli.errors import UserError
from ringfence_cli.lock import locked
from ringfence_cli.progress import step


def _run(*line, **settings):
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True, check=False, **settings)
    if done.returncode != 0:
        raise UserError(f"{line[0]} failed:\n{done.stdout[-6000:]}{done.stderr[-3000:]}")
    return done.stdout


def build(folder, *setup, targets=(), environment=None):
    """One build folder, configured the first time; all of it, or what is named."""
    with locked(folder.with_suffix(".lock")):
        if not (folder / "build.ninja").exists():
            step(f"configuring {folder.relative_to(paths.ROOT)}")
            _run("meson", "setup", *setup, folder, paths.ROOT, env=environment)
        # "no work to do" is no news.
        if "no work to do" not in _run("ninja", "-C", folder, "-n", *targets):
            step(f"building {folder.relative_to(paths.ROOT)}")
        _run("ninja", "-C", folder, *targets)


@functools.lru_cache
def operator_side(program):
    """A program of tools/operator, built; looked at once in each run. Its path."""
    debian.need(debian.BUILD, debian.OPERATOR)
    build(paths.OPERATOR_BUILD, "-Dpart=operator", "-Doptimization=2", "-Ddebug=false")
    return program


def machine(*targets):
    """The core, the services and the guests; or only some files of theirs."""
    debian.need(debian.BUILD)
    build(paths.MACHINE_BUILD, "--cross-file", paths.ROOT / "tools/freestanding.ini", targets=targets)
