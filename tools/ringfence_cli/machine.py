# SPDX-License-Identifier: GPL-2.0-or-later
"""One emulated machine with the core in it, for tests and benchmarks: started, watched by its console, and always ended."""
import ctypes
import json
import os
import pathlib
import re
import selectors
import signal
import socket
import subprocess
import tempfile
import time

from ringfence_cli import line as operator_line
from ringfence_cli import paths

# Guests in ring 3 do not survive the SMAP of QEMU 7.2; SMAP is tested without them.
CPU = "max,la57=off,smap=off"
GENEROUS = 600      # seconds; what takes one on an idle host may take many on a busy one
SHOWN = 12000        # characters of a console that a failure shows
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """A test's expectation that did not come true."""


def die_with_parent():
    """In the child: no emulator outlives a runner that was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def command(smp=1, memory=512, cpu=CPU, icount=False, iommu=False, ram=None, devices=()):
    """QEMU's command line up to what is booted. `ram`: a file that is the machine's memory; `devices`: more of them."""
    if icount:
        # Without ERMS: every step of a string instruction counts as one.
        cpu += ",erms=off"
    line = ["qemu-system-x86_64", "-machine", "q35", "-cpu", cpu, "-smp", str(smp), "-m", str(memory), "-nodefaults",
            "-no-user-config", "-display", "none", "-no-reboot"]
    # Before all functions: QEMU describes to the firmware those that it knows by then.
    line += ["-device", "intel-iommu,intremap=on"] if iommu else []
    line += ["-object", f"memory-backend-file,id=ram,size={memory}M,mem-path={ram},share=on", "-machine", "memory-backend=ram"] if ram else []
    for device in devices:
        line += ["-device", device]
    return line + (["-icount", "shift=0,sleep=off"] if icount else [])


class Machine:
    """`boot`: more of the command line in place of `-kernel CORE`; `archive`: bytes of a boot archive, or None; `line`: with the
    operator's line, for control.call(box.line, ...)."""

    def __init__(self, archive=None, options="", boot=None, core=paths.CORE, line=False, **hardware):
        self.console, self.seen, self.ended = "", 0, None
        self._files = tempfile.TemporaryDirectory(prefix="ringfence-")
        self.line = pathlib.Path(self._files.name) / "line"
        self.line.mkdir(mode=0o700)
        words = command(**hardware)
        words += boot(self._files.name) if boot else self._direct(core, archive, options)
        words += operator_line.devices(self.line) if line else []
        mine, theirs = socket.socketpair()
        words += ["-serial", "stdio", "-monitor", "none", "-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-mon",
                 "chardev=qmp,mode=control"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        pass_fds=[theirs.fileno()], preexec_fn=die_with_parent)
        theirs.close()
        self._control = mine
        self._control.sendall(b'{"execute":"qmp_capabilities"}\n')
        self._events = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.process.stdout, selectors.EVENT_READ)
        self._selector.register(self._control, selectors.EVENT_READ)

    def _direct(self, core, archive, options):
        line = ["-kernel", str(core), "-append", options]
        if archive is not None:
            file = os.path.join(self._files.name, "archive")
            with open(file, "wb") as out:
                out.write(archive)
            line += ["-initrd", file]
        return line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self._selector.close()
        self.process.stdin.close()
        self.process.stdout.close()
        self._control.close()
        self._files.cleanup()

    def send(self, text):
        """Keys on the serial line."""
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def qmp(self, name):
        self._control.sendall(json.dumps({"execute": name}).encode() + b"\n")

    def _read(self, left):
        """Takes in what has come, or waits for it. False: nothing more will come, or the time is up."""
        for key, _ in self._selector.select(max(left, 0)):
            data = os.read(key.fd, 65536)
            if not data:
                self._selector.unregister(key.fileobj)
            elif key.fileobj is self._control:
                self._events += data
            else:
                self.console += data.decode(errors="replace").replace("\r", "")
        return bool(self._selector.get_map()) and left > 0

    def expect(self, pattern, timeout=GENEROUS):
        """The first match of a regular expression behind all that was expected before."""
        deadline = time.monotonic() + timeout
        expression = re.compile(pattern, re.M)
        while True:
            # Whole lines only: half of one may match what it would not as a whole.
            match = expression.search(self.console, self.seen, self.console.rfind("\n") + 1)
            if match:
                self.seen = match.end()
                return match
            if not self._read(deadline - time.monotonic()):
                raise self.failure(f"the console never showed: {pattern}")

    def expect_all(self, *patterns, timeout=GENEROUS):
        """All of them, in any order, behind what was expected before."""
        start, furthest, matches = self.seen, self.seen, []
        for pattern in patterns:
            self.seen = start
            matches.append(self.expect(pattern, timeout))
            furthest = max(furthest, self.seen)
        self.seen = furthest
        return matches

    def expect_end(self, reason="guest-shutdown", timeout=GENEROUS):
        """The machine ends, by power-off (guest-shutdown) or reset (guest-reset)."""
        deadline = time.monotonic() + timeout
        while self._read(deadline - time.monotonic()):
            pass
        told = re.findall(rb'"SHUTDOWN", "data": \{[^}]*"reason": "([\w-]+)"', self._events)
        if reason.encode() not in told:
            raise self.failure(f"the machine did not end by {reason} but {told or 'still ran'}")
        return self.console

    def refuse(self, pattern):
        """Fails if the console has shown this."""
        match = re.search(pattern, self.console, re.M)
        if match:
            raise self.failure(f"the console showed: {match[0]}")

    def failure(self, text):
        """The exception for a test that has seen enough, with the console."""
        cut = f"[{len(self.console) - SHOWN} characters left out]\n" if len(self.console) > SHOWN else ""
        return Failure(f"{text}\n{cut}{self.console[-SHOWN:]}")
