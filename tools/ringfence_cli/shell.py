# SPDX-License-Identifier: GPL-2.0-or-later
"""A shell on a terminal, driven as a user does: a command typed, what it shows awaited, keys typed into it."""
from ringfence_cli.machine import GENEROUS
from ringfence_cli.terminal import Terminal

PROMPT = "<status $?>"
ENDED = r"<status (\d+)>"
CONTROLS = r"\r|\x1b(\[[?0-9;]*[A-Za-z]|\([A-Z]|[=>])"      # colours, cursor movements and the like


class Shell(Terminal):
    """Without an echo of its own: what is read is what programs show."""

    def __init__(self, folder, environment, patience=GENEROUS):
        self.typed = ""
        super().__init__(["bash", "--norc", "--noprofile", "--noediting", "-i"], patience, CONTROLS, cwd=folder,
                         env=dict(environment, PS1="", PS2="", TERM="dumb"))
        self.type(f"stty -echo; PS1='{PROMPT}'\n".encode())
        self.expect(ENDED)

    def start(self, command):
        """Types a command, which one learns the end of by finish()."""
        self.typed = command
        self.type(command.encode() + b"\n")

    def finish(self):
        """Waits for its end, which has to be a success."""
        end = self.expect(ENDED)
        if end[1] != "0":
            self.text = end.string[:end.start()]
            raise self.failure(f"it ended with {end[1]}")

    def failure(self, text):
        return super().failure(f"{self.typed}: {text}")
