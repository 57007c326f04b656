# SPDX-License-Identifier: GPL-2.0-or-later
"""What is left of domains that crash, as files beside the machine's line: written as it happens, by a control client of its own."""
import subprocess

from ringfence_cli import build, control, machine, paths

FOLDER = "reports"


def keep(place):
    """Starts the client; the machine has its sockets by now. It ends when the machine does."""
    words = ["--line", str(place), "--answer-within", str(machine.GENEROUS), "reports", str(place / FOLDER), "--follow"]
    return subprocess.Popen([str(build.operator_side(paths.CONTROL)), *words], env=control.environment(words), stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
