# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's side under sanitizers: suites, fuzzers, and the control client against a machine that is only played."""
import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import tempfile
import termios

from ringfence_cli import native, paths
from ringfence_cli.machine import GENEROUS, Failure
from ringfence_cli.testing import test

PACKAGES = native.PACKAGES
LONGEST_INPUT = {"config": 2048, "kernel": 8192, "client": 16384}
DONE, REFUSED, USAGE, NO_DOMAIN, NO_CONNECTION, TIME_OVER, BAD_FILE = range(7)

for _name in ("config", "kernel", "archive", "create", "line", "debug"):
    native.register_suite(f"control/operator/{_name}", f"tests/operator/{_name}", cost=10)


def _fuzz(name, soak):
    return native.fuzz(f"tests/operator/fuzz_{name}", f"tests/operator/corpus/{name}", soak, LONGEST_INPUT[name])


@test("control/fuzz/config", soak=True, cost=45, packages=PACKAGES)
def fuzz_config(soak=False):
    """Any text as a configuration: taken, or refused by one line."""
    return _fuzz("config", soak)


@test("control/fuzz/kernel", soak=True, cost=45, packages=PACKAGES)
def fuzz_kernel(soak=False):
    """Any bytes as a kernel file: taken, or refused by one line; memory stays bounded."""
    return _fuzz("kernel", soak)


@test("control/fuzz/client", soak=True, cost=45, packages=PACKAGES)
def fuzz_client(soak=False):
    """A machine that answers anything."""
    return _fuzz("client", soak)


class _Control:
    """The client program with sanitizers, and a machine in a folder."""

    def __init__(self, folder):
        self.folder, self.program = folder, native.suite("tests/operator/ringfence-ctl")
        self.machine = None

    def start(self, *words, **settings):
        line = [str(self.program), "--line", str(self.folder), *words]
        return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=dict(os.environ, RINGFENCE_GUESTS=str(self.folder)), **settings)

    def run(self, *words, code=DONE, keys=""):
        """What it prints; its exit code has to be this."""
        with self.start(*words) as process:
            out, problem = process.communicate(keys, timeout=60)
        if process.returncode != code:
            raise Failure(f"ctl {words} ended with {process.returncode}, not {code}:\n{out}{problem}")
        return out if code == DONE else problem

    def json(self, *words):
        return json.loads(self.run("--json", *words))


@contextlib.contextmanager
def _machine():
    with tempfile.TemporaryDirectory(prefix="rf-line-") as folder:
        control = _Control(pathlib.Path(folder))
        with subprocess.Popen([native.suite("tests/operator/fake-machine"), folder], stdout=subprocess.PIPE, text=True) as machine:
            try:
                machine.stdout.readline()
                control.machine = machine
                yield control
            finally:
                machine.kill()


def _expect(found, *wanted):
    for text in wanted:
        if text not in found:
            raise Failure(f"{text!r} is not in\n{found}")


@test("control/ctl/commands", quick=True, cost=10, packages=PACKAGES)
def commands():
    """Each command does what it says, as text and as JSON, and ends with its exit code."""
    with _machine() as ctl:
        _expect(ctl.run("list"), "hello", "ended (crash)")
        if [d["name"] for d in ctl.json("list")] != ["hello", "fallen"] or ctl.run("list", "--names") != "hello\nfallen\n":
            raise Failure("list")
        _expect(ctl.run("info", "fallen"), "fallen", "command line   quiet", "page fault without a handler", "\\x1b[31mred")
        if ctl.json("info", "1")["id"] != 1 or "report" not in ctl.json("info", "2"):
            raise Failure("info")
        for words in (("pause", "hello"), ("unpause", "hello"), ("mem-set", "hello", "32"), ("vcpu-set", "hello", "1"), ("sched", "hello", "--weight", "512")):
            ctl.run(*words)
        found = ctl.json("info", "hello")
        if (found["target_mib"], found["vcpus_online"], found["weight"]) != (32, 1, 512) or ctl.json("sched", "hello")["weight"] != 512:
            raise Failure(f"set wrongly: {found}")
        ctl.run("rename", "hello", "hallo")
        ctl.run("wait", "hallo", "running")
        _expect(ctl.run("wait", "hallo", "paused", "--timeout", "0.3", code=TIME_OVER), "after 0.3 s domain hallo is still running")
        _expect(ctl.run("store-ls", "/local", "-r", "-p"), 'domain = ""  (n0,r1)', ' 1 = "x\\x01y"')
        _expect(ctl.run("store-read", "/local/domain/1", "--raw"), "x\x01y")
        _expect(ctl.run("log", "--from", "2"), "created fallen (id 2)", "ended by crash")
        _expect(ctl.run("machine"), "256 MiB, 120 free")
        _expect(ctl.run("devices"), "00:05.0", "1af4:1043")
        _expect(ctl.run("consoles"), "hallo")
        _expect(ctl.run("top", "--once", "--interval", "0.1"), "CPU%", "hallo")
        _expect(ctl.run("reports", str(ctl.folder / "reports")), "fallen-2-20261128T000005Z.txt")
        _expect((ctl.folder / "reports/fallen-2-20261128T000005Z.txt").read_text(), "backtrace", "ffffffff81000123")
        ctl.run("shutdown", "hallo", "--wait", "--timeout", "30")
        ctl.run("destroy", "fallen")
        ctl.run("poweroff")
        if ctl.machine.poll() is None:
            raise Failure("after poweroff the machine's program is still there")


@test("control/ctl/errors", quick=True, cost=10, packages=PACKAGES)
def errors():
    """Exit codes and one clear line for everything that goes wrong."""
    with _machine() as ctl:
        _expect(ctl.run("info", "nobody", code=NO_DOMAIN), "there is no such domain")
        _expect(ctl.run("store-read", "/no", code=NO_DOMAIN), "there is no such node in the store")
        ctl.run("pause", code=USAGE)
        ctl.run("sched", "hello", "--weight", "0", code=USAGE)
        ctl.run("wait", "hello", "flying", code=USAGE)
        _expect(ctl.run("gdb", "hello", "--listen", "1", code=REFUSED), "pause it first")
        config = ctl.folder / "bad.cfg"
        config.write_text('name = "x"\nkernel = "nothing"\n')
        _expect(ctl.run("create", str(config), code=BAD_FILE), f'{config}:2: kernel = "nothing" is no file')
        config.write_text('name = "x"\nmemroy = 3\n')
        _expect(ctl.run("create", str(config), code=BAD_FILE), f'{config}:2: unknown key "memroy"; the nearest is "memory"')
        _expect(ctl.run("--line", "/no/such", "list", code=NO_CONNECTION), "no machine")
    with tempfile.TemporaryDirectory(prefix="rf-line-") as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/line.0")
        server.listen(1)
        ctl = _Control(pathlib.Path(folder))
        _expect(ctl.run("--answer-within", "0.5", "list", code=NO_CONNECTION), "has not answered")


@test("control/ctl/json-errors", quick=True, cost=5, packages=PACKAGES)
def json_errors():
    """With --json every error is one object on the standard error, nothing on the standard output, and the exit code the same."""
    with _machine() as ctl:
        config = ctl.folder / "bad.cfg"
        config.write_text('name = "x"\nmemroy = 3\n')
        for words, code, kind, text in ((["info", "nobody"], NO_DOMAIN, "not-found", "no such domain"), (["pause"], USAGE, "usage", "DOMAIN is required"),
                                        (["wait", "nobody", "running"], NO_DOMAIN, "not-found", "no such domain"), (["no-command"], USAGE, "usage", ""),
                                        (["wait", "hello", "paused", "--timeout", "0.2"], TIME_OVER, "time-over", "still running"),
                                        (["mem-set", "hello", "64", "--wait", "--timeout", "0.2"], TIME_OVER, "time-over", "has 16 MiB, not yet 64"),
                                        (["gdb", "hello", "--listen", "1"], REFUSED, "refused", "pause it first"),
                                        (["create", str(config)], BAD_FILE, "bad-file", f"{config}:2: unknown key"),
                                        (["--line", "/no/such", "list"], NO_CONNECTION, "no-connection", "no machine")):
            with ctl.start(*words, "--json") as process:
                out, problem = process.communicate("", timeout=60)
            found = json.loads(problem)["error"]
            if out or (process.returncode, found["exit_code"], found["kind"]) != (code, code, kind) or text not in found["text"]:
                raise Failure(f"ctl {words} --json ended with {process.returncode}:\n{out}{problem}")
        refused = json.loads(ctl.run("--json", "info", "nobody", code=NO_DOMAIN))["error"]
        if (refused["command"], refused["status"]) != ("info", "not-found"):
            raise Failure(f"what was refused, and how, is not said: {refused}")


@test("control/ctl/create", quick=True, cost=5, packages=PACKAGES)
def create():
    """A configuration becomes a domain; a second one with the same kernel sends no image."""
    with _machine() as ctl:
        (ctl.folder / "hello").write_bytes(paths.guest("hello").read_bytes())
        config = ctl.folder / "a.cfg"
        config.write_text('name = "a"\nkernel = "hello"\nmemory = 16\n')
        _expect(ctl.run("create", str(config)), "domain a (id 3) started")
        config.write_text('name = "b"\nkernel = "hello"\n')
        if ctl.json("create", str(config), "--paused") != {"name": "b", "id": 4} or ctl.json("info", "b")["state"] != "paused":
            raise Failure("created wrongly")


@test("control/ctl/console", quick=True, cost=5, packages=PACKAGES)
def console():
    """The scrollback, keys from a pipe, and their echo; another client gets on meanwhile only by another line."""
    with _machine() as ctl:
        if ctl.run("console", "hello", "--scrollback", "--no-follow") != "booted\n":
            raise Failure("the scrollback")
        with ctl.start("console", "hello", "--scrollback") as attached:
            attached.stdin.write("ls\x1d\n")
            attached.stdin.close()
            said = attached.stdout.read(len("booted\nls\x1d\n"))
            _expect(ctl.run("list", code=NO_CONNECTION), "line.1")
            attached.kill()
        if said != "booted\nls\x1d\n":
            raise Failure(f"the console showed {said!r}")


@test("control/ctl/terminal", quick=True, cost=5, packages=PACKAGES)
def terminal():
    """On a terminal keys go unedited, Ctrl-] leaves, and the terminal is as it was: so it is after a signal."""
    for end in ("key", "signal"):
        with _machine() as ctl:
            ours, theirs = os.openpty()
            before = termios.tcgetattr(theirs)
            line = [str(ctl.program), "--line", str(ctl.folder), "console", "hello"]
            with subprocess.Popen(line, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as attached:
                attached.stderr.readline()      # it says that it is attached; keys before that are the shell's
                os.write(ours, b"a\x03\x04b")
                if attached.stdout.read(4) != b"a\x03\x04b" or termios.tcgetattr(theirs)[3] & termios.ICANON:
                    raise Failure("keys are edited or taken for signals")
                if end == "key":
                    os.write(ours, b"\x1d")
                else:
                    attached.terminate()
                if attached.wait(30) != (0 if end == "key" else -signal.SIGTERM):
                    raise Failure(f"by {end} it ended with {attached.returncode}")
            if termios.tcgetattr(theirs) != before:
                raise Failure(f"the terminal is not as it was after the end by {end}")
            os.close(ours)
            os.close(theirs)


def _read_until(terminal, text, wanted):
    """What a pty shows, up to some text."""
    while wanted not in text:
        if not select.select([terminal], [], [], GENEROUS)[0]:
            raise Failure(f"{wanted!r} never came:\n{text!r}")
        text += os.read(terminal, 4096)
    return text.partition(wanted)


def _three_drawings(terminal):
    """Looks at what is drawn into a window of 5 rows of 40; what came after the third."""
    text = _read_until(terminal, b"", b"\x1b[?1049h")[2]
    for _ in range(3):
        drawn, _, text = _read_until(terminal, text, b"\x1b[J")
        rows = re.sub(rb"\x1b\[[?0-9]*[A-Za-z]", b"", drawn.partition(b"\x1b[H")[2]).split(b"\r\n")
        if len(rows) != 5 or max(map(len, rows)) > 40 or not rows[2].startswith(b"NAME") or rows[-1] != b"q ends":
            raise Failure(f"drawn into 5 rows of 40: {rows}")
    return text


@contextlib.contextmanager
def _terminal(rows, columns):
    """Both ends of a pty."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


@test("control/ctl/top", quick=True, cost=5, packages=PACKAGES)
def live_top():
    """On a terminal top draws over what it has drawn, as much as the window holds; q, Ctrl-C and a signal end it, and each
    time the terminal is as it was, the first screen and the cursor included."""
    for end, key in {"q": b"q", "Ctrl-C": b"\x03", "signal": None}.items():
        with _machine() as ctl, _terminal(5, 40) as (ours, theirs):
            before = termios.tcgetattr(theirs)
            line = [str(ctl.program), "--line", str(ctl.folder), "top", "--interval", "0.1"]
            with subprocess.Popen(line, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as process:
                try:
                    rest = _three_drawings(ours)
                    if key:
                        os.write(ours, key)
                    else:
                        process.terminate()
                    _read_until(ours, rest, b"\x1b[?25h\x1b[?1049l")
                    process.wait(GENEROUS)
                finally:
                    process.kill()
            if process.returncode != (0 if key else -signal.SIGTERM):
                raise Failure(f"by {end} it ended with {process.returncode}")
            if termios.tcgetattr(theirs) != before:
                raise Failure(f"the terminal is not as it was after the end by {end}")


@test("control/ctl/gdb", quick=True, cost=5, packages=PACKAGES)
def gdb():
    """gdb's own questions about an ended domain, by its remote protocol."""
    with _machine() as ctl, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        with ctl.start("gdb", "fallen", "--listen", str(port)) as stub:
            stub.stderr.readline()
            with socket.create_connection(("127.0.0.1", port), 10) as peer:
                def ask(text):
                    peer.sendall(f"${text}#{sum(text.encode()) & 255:02x}".encode())
                    answer = b""
                    while not re.search(rb"#[0-9a-f]{2}$", answer):
                        answer += peer.recv(65536)
                    return answer.decode().lstrip("+")[1:-3]
                if ask("qfThreadInfo") != "m1,2" or ask("mffffffff81000010,4") != "10111213" or len(ask("g")) < 1000:
                    raise Failure("gdb is answered wrongly")
                ask("D")
            stub.wait(30)


@test("control/ctl/completion", quick=True, cost=2, packages=PACKAGES)
def completion():
    """The script for bash is one, and completes commands, options and names of domains."""
    with _machine() as ctl:
        script = ctl.run("completion", "bash")
        for words, wanted in ((["ringfence-ctl", "uns", ""], ""), (["ringfence-ctl", "pau"], "pause"), (["ringfence-ctl", "sched", "hello", "--we"], "--weight"),
                              (["ringfence-ctl", "--line", str(ctl.folder), "pause", "fal"], "fallen"), (["ringfence", "ctl", "vcp"], "vcpu-set")):
            line = (f"{script}\nringfence-ctl() {{ {ctl.program} \"$@\"; }}\nCOMP_WORDS=({' '.join(words) or chr(34) * 2})\nCOMP_CWORD={len(words) - 1}\n"
                    "_ringfence_ctl\necho \"${COMPREPLY[*]}\"")
            done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
            if wanted not in done.stdout.split() and wanted:
                raise Failure(f"{words}: {done.stdout!r} {done.stderr}")
