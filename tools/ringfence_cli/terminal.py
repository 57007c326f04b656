# SPDX-License-Identifier: GPL-2.0-or-later
"""A program on a terminal of its own, for tests: keys typed, and what it shows awaited."""
import os
import re
import select
import subprocess
import termios
import time

from ringfence_cli.machine import GENEROUS, Failure, die_with_parent

SHOWN = 6000
LINES, COLUMNS = 40, 120


class Terminal:
    """`patience`: seconds for anything expected; `without`: a pattern of what is not kept of what is shown."""

    def __init__(self, words, patience=GENEROUS, without=None, **more):
        self.text, self.patience, self.without = "", patience, without
        self.mine, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (LINES, COLUMNS))
        self.process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=lambda: (die_with_parent(), os.login_tty(theirs)), **more)
        os.close(theirs)

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
                raise self.failure(f"it ended before it showed: {pattern}")
            self._read(deadline, pattern)

    def _read(self, deadline, pattern):
        if not select.select([self.mine], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise self.failure(f"it never showed: {pattern}")
        try:
            self.text += os.read(self.mine, 65536).decode(errors="replace")
        except OSError as problem:
            raise self.failure(f"the program ended before it showed: {pattern}") from problem
        if self.without:
            self.text = re.sub(self.without, "", self.text)

    def failure(self, text):
        """The exception for a test that has seen enough, with the last that was shown."""
        return Failure(f"{text}\n{self.text[-SHOWN:]}")
