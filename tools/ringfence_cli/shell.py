# SPDX-License-Identifier: GPL-2.0-or-later
"""A shell on a terminal, driven as a user does: a command typed, what it shows awaited, keys typed into it."""
import os
import re
import select
import subprocess
import termios
import time

from ringfence_cli.machine import GENEROUS, Failure, die_with_parent

PROMPT = "<status $?>"
ENDED = r"<status (\d+)>"
SHOWN = 6000
CONTROLS = r"\r|\x1b(\[[?0-9;]*[A-Za-z]|\([A-Z]|[=>])"      # colours, cursor movements and the like


class Shell:
    """Without an echo of its own: what is read is what programs show. `patience`: seconds for anything expected."""

    def __init__(self, folder, environment, patience=GENEROUS):
        self.text, self.typed, self.patience = "", "", patience
        self.mine, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (40, 120))
        self.process = subprocess.Popen(["bash", "--norc", "--noprofile", "--noediting", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
                                        env=dict(environment, PS1="", PS2="", TERM="dumb"), preexec_fn=lambda: (die_with_parent(), os.login_tty(theirs)))
        os.close(theirs)
        os.write(self.mine, f"stty -echo; PS1='{PROMPT}'\n".encode())
        self.expect(ENDED)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.mine)

    def type(self, keys):
        os.write(self.mine, keys)

    def expect(self, pattern, unless=None):
        """The first match behind what was matched before. `unless`: what must not come first."""
        deadline = time.monotonic() + self.patience
        while True:
            match = re.search(pattern, self.text, re.M)
            early = re.search(unless, self.text, re.M) if unless else None
            if match and not (early and early.start() < match.start()):
                self.text = self.text[match.end():]
                return match
            if early:
                raise self.failure(f"{self.typed} ended before it showed: {pattern}")
            self._read(deadline, pattern)

    def _read(self, deadline, pattern):
        if not select.select([self.mine], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise self.failure(f"{self.typed} never showed: {pattern}")
        try:
            self.text = re.sub(CONTROLS, "", self.text + os.read(self.mine, 65536).decode(errors="replace"))
        except OSError as problem:
            raise self.failure(f"the shell ended before {self.typed} showed: {pattern}") from problem

    def start(self, command):
        """Types a command, which one learns the end of by finish()."""
        self.typed = command
        self.type(command.encode() + b"\n")

    def finish(self):
        """Waits for its end, which has to be a success."""
        end = self.expect(ENDED)
        if end[1] != "0":
            raise Failure(f"{self.typed} ended with {end[1]}\n{end.string[:end.start()][-SHOWN:]}")

    def failure(self, text):
        return Failure(f"{text}\n{self.text[-SHOWN:]}")
