# SPDX-License-Identifier: GPL-2.0-or-later
"""What a domain leaves that crashed: a report with the client and on disk, and itself under gdb."""
import os
import pathlib
import subprocess
import tempfile

from ringfence_cli import build, control, crash_reports, debian, detached, files, guests, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

CRASH = "mode=crash how=no-handler"


def _crashed(name, extra=CRASH, kernel="attack", **more):
    return guests.ours(kernel, name, extra=extra, **more)


def _expect_in(box, text, *wanted):
    for one in wanted:
        if one not in text:
            raise box.failure(f"{one!r} is not in the report:\n{text}")


@test("control/crash/report", quick=True, cost=10)
def report():
    """Reason, registers, a backtrace by the guest's own symbols and the end of its console: while it is kept, and after it is gone."""
    domains = [_crashed("kept", on_crash="preserve"), _crashed("lost", on_crash="destroy")]
    with guests.running(domains, keep_running=True) as box, tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
        box.expect_all(r"^\[manager\] domain kept \(id \d+\) ended: crash", r"^\[manager\] domain lost \(id \d+\) gone")
        symbols = str(paths.guest("attack"))
        info = control.call(box.line, "info", "kept", "--symbols", symbols)
        _expect_in(box, info, "crash", "rip", "attack::crash", "start_runtime", "attack: going to crash by no-handler")
        control.call(box.line, "reports", folder, "--symbols", symbols)
        files = {file.name.split("-")[0]: file.read_text() for file in pathlib.Path(folder).iterdir()}
        if sorted(files) != ["kept", "lost"]:
            raise box.failure(f"reports on disk: {sorted(files)}")
        for text in files.values():
            _expect_in(box, text, "rip", "attack::crash", "attack: going to crash by no-handler")
        control.call(box.line, "destroy", "kept")


@test("control/crash/on-disk", cost=10)
def on_disk():
    """A machine that was just booted writes reports beside its line, as domains crash."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as name:
        folder = pathlib.Path(name)
        place = folder / "line"
        reports = place / crash_reports.FOLDER
        reports.mkdir(parents=True)
        place.chmod(0o700)
        (folder / "sick.cfg").write_text(f'name = "sick"\nkernel = "attack"\nmemory = 16\nextra = "{CRASH}"\non_crash = "destroy"\n')
        written = files.Written(reports)
        try:
            subprocess.run([paths.ROOT / "ringfence", "boot", "--detach", folder / "sick.cfg"], env=dict(os.environ, RINGFENCE_LINE=str(place)),
                           stdin=subprocess.DEVNULL, check=True)
            text = (reports / written.next()).read_text(encoding="utf-8")
            for wanted in ("sick", "rip", "attack: going to crash by no-handler"):
                if wanted not in text:
                    raise Failure(f"{wanted!r} is not in the report:\n{text}")
            control.call(place, "poweroff")
        finally:
            detached.end(place)


@test("control/crash/linux", cost=30)
def linux():
    """A stock kernel's panic: its last words are in the report."""
    domain = guests.linux("sick", tests=["pipes"], end="crash", more="panic=1")
    domain.on_crash = "preserve"
    with guests.running([domain], keep_running=True) as box:
        box.expect(r"^\[manager\] domain sick \(id \d+\) ended: crash")
        info = control.call(box.line, "info", "sick")
        _expect_in(box, info, "rip", "sysrq", "Kernel panic")


@test("control/crash/gdb", quick=True, cost=10, packages=(debian.DEBUGGER,))
def gdb():
    """gdb sees a crashed guest and a paused one: where they stand, by which functions they came there, and their memory."""
    domains = [_crashed("sick", on_crash="preserve"), guests.ours("hello", "well", extra="beats=0 period_ms=100")]
    with guests.running(domains, keep_running=True) as box:
        box.expect_all(r"^\[manager\] domain sick \(id \d+\) ended: crash", r"^\[well\] hello: beat 2 ")
        control.call(box.line, "pause", "well")
        for name, kernel, function in (("sick", "attack", "no_handler"), ("well", "hello", "run")):
            line = [str(build.operator_side(paths.CONTROL)), "--line", str(box.line), "gdb", name, "--symbols", str(paths.guest(kernel))]
            script = "backtrace\nx/4xg $rsp\ninfo threads\ndetach\nquit\n"
            done = subprocess.run(line, input=script, env=control.environment([]), capture_output=True, text=True, timeout=600, check=False)
            if function not in done.stdout or "0x" not in done.stdout:
                raise box.failure(f"gdb on {name}: {done.stdout}{done.stderr}")
