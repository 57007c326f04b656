# SPDX-License-Identifier: GPL-2.0-or-later
"""Two runs at the same time must not build the same thing: they wait for each other."""
import contextlib
import fcntl


@contextlib.contextmanager
def locked(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
