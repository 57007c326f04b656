# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine in the background. It is ready when all domains it starts with were started or refused, and is commanded by
./ringfence ctl alone; what its serial line says is in a file beside the line's sockets."""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile

from ringfence_cli import build, control, crash_reports, line, machine, paths
from ringfence_cli.errors import UserError
from ringfence_cli.progress import step

SERIAL = "serial.log"
PID = "qemu.pid"
AIR = 1024           # MiB for domains that are created later; the host gives what is used


def _launch(packed, options, place, **hardware):
    """Returns when the machine has its devices. It holds the folder's lock from here on."""
    with tempfile.NamedTemporaryFile(prefix="ringfence-", suffix=".archive") as file:
        file.write(packed.archive)
        file.flush()
        words = machine.command(**hardware)
        words += ["-kernel", str(paths.CORE), "-append", options, "-initrd", file.name, "-monitor", "none", "-serial", f"file:{place / SERIAL}",
                  "-daemonize", "-pidfile", str(place / PID), *line.devices(place)]
        done = subprocess.run(words, close_fds=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"QEMU did not start: {done.stderr}")


def end(place):
    """Ends a machine that is of no use, if it is still there."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((place / PID).read_text(encoding="ascii")), signal.SIGKILL)


def _said(place):
    """What the serial line has said so far."""
    return (place / SERIAL).read_text(encoding="utf-8", errors="replace").replace("\r", "")


def _refused(place, domains):
    """Waits until the machine has tried to start all its domains: those that it could not."""
    words = [str(build.operator_side(paths.CONTROL)), "--line", str(place), "--json", "--answer-within", str(machine.GENEROUS), "log", "--follow"]
    refused = []
    with subprocess.Popen(words, env=control.environment(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as log:
        try:
            for _ in range(domains):
                entry = next((one for one in map(json.loads, log.stdout) if one["kind"] == "boot"), None)
                if entry is None:
                    raise UserError(f"the machine did not come up: {log.stderr.read().strip()}; its serial line:\n{_said(place)[-3000:]}")
                if entry["status"] != "ok":
                    refused.append(entry["name"])
        finally:
            log.kill()
    return refused


def start(packed, options, smp, memory, icount):
    """The exit status: 0 if all domains run."""
    options = f"{packed.description['core_options']} {options}".strip()
    with line.folder() as folder:
        place = pathlib.Path(folder).resolve()      # QEMU goes to / when it leaves the terminal
        _launch(packed, options, place, smp=smp, memory=memory, icount=icount)
        try:
            crash_reports.keep(place)
            refused = _refused(place, len(packed.description["domains"]))
        except BaseException:
            end(place)
            raise
    for name in refused:
        why = re.search(rf"^\[manager\] (domain {re.escape(name)}: .*)$", _said(place), re.M)
        step(why[1] if why else f"domain {name} was refused; {place / SERIAL} says more")
    step(f"the machine runs in the background, {memory} MiB: ./ringfence ctl list; ./ringfence ctl poweroff ends it")
    return 1 if refused else 0
