# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's side: what a configuration may say, and how errors name what is wrong."""
import concurrent.futures
import pathlib
import subprocess
import tempfile

from ringfence_cli import archive, config, elf, image, kernel, linux_guest, paths
from ringfence_cli.errors import UserError
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

GOOD = 'name = "a"\nkernel = \'hello\'\nmemory=0x20; vcpus = 2\n# more\nextra = "x=1 y=2"\n'
BAD = {
    'memroy = 3': 'test.cfg:1: unknown key "memroy"; the nearest is "memory"',
    'name = "a"\nkernel = "k"\nmemory = 3': "test.cfg:3: memory = 3: it must be from 4 to 1048576 MiB",
    'name = "a"\nkernel = "k"\nmemory = "3"': "test.cfg:3: memory is a number from 4 to 1048576 MiB",
    'name = "a"\nkernel = "k"\nvcpus = 33': "test.cfg:3: vcpus = 33: it must be from 1 to 32 vcpus",
    'name = "a"\nkernel = 7': 'test.cfg:2: kernel is a string: write kernel = "..."',
    'kernel = "k"': 'test.cfg: it sets no name: add name = "..."',
    'name = "a b"\nkernel = "k"': "test.cfg:1: a name has 1 to 31 characters",
    'name = "a"\nname = "b"': "test.cfg:2: name is set a second time; first in line 1",
    'name = "a': "test.cfg:1: this is no xl.cfg syntax",
    'name "a"': "test.cfg:1: expected",
    'name = [ "a"': "test.cfg:1: this list is not closed",
    'name = "a" kernel = "k"': "test.cfg:1: expected the end of the line after name",
    'name = "a"\nkernel = "k"\nmemory = 64\nmaxmem = 32': "test.cfg:4: maxmem = 32: it must be at least memory = 64",
}


def _error_of(function, *arguments):
    try:
        function(*arguments)
    except UserError as problem:
        return str(problem)
    raise Failure(f"{function.__name__}{arguments!r:.200} was accepted")


@test("house/config", quick=True, cost=1)
def configuration():
    """Good text gives what it says; bad text an error with file, line, limit and what to do."""
    domain = config.parse("test.cfg", GOOD)
    found = (domain.name, domain.kernel, domain.memory, domain.vcpus, domain.extra)
    if found != ("a", "hello", 32, 2, "x=1 y=2"):
        raise Failure(f"read wrongly: {found}")
    if config.parse("t", 'name="a"\nkernel="k"\nroot="/dev/xvda"\nextra="ro"').extra != "root=/dev/xvda ro":
        raise Failure("root= does not go in front of extra=")
    for text, wanted in BAD.items():
        problem = _error_of(config.parse, "test.cfg", text)
        if not problem.startswith(wanted):
            raise Failure(f"for {text!r}:\n{problem}\ninstead of\n{wanted}")


@test("house/help", quick=True, cost=3)
def help_texts():
    """Every command explains itself, and a wrong one is an error."""
    script = str(paths.ROOT / "ringfence")
    for command in ("", "demo", "test", "bench", "boot", "image", "idl", "build"):
        done = subprocess.run([script, *command.split(), "--help"], capture_output=True, text=True, check=False)
        if done.returncode != 0 or "usage: ./ringfence" not in done.stdout:
            raise Failure(f"./ringfence {command} --help: {done.stdout}{done.stderr}")
    for line, wanted in ((["boot"], "nothing to boot"), (["boot", "/no/such.cfg"], "/no/such.cfg: No such file"),
                         (["test", "no/such/test"], "no test matches")):
        done = subprocess.run([script, *line], capture_output=True, text=True, check=False)
        if done.returncode != 1 or wanted not in done.stderr or "Traceback" in done.stderr:
            raise Failure(f"{line}: {done.stderr}")


@test("house/files", quick=True, cost=3)
def damaged_files():
    """Damaged kernels give an error that names the file, wherever they are cut; never a traceback."""
    whole = paths.guest("hello").read_bytes()
    image.flatten(elf.Elf("hello", whole))
    for length in (0, 3, 16, 63, 64, 100, 200, 4096, len(whole) // 2):
        problem = _error_of(lambda data: image.flatten(elf.Elf("hello", data)), whole[:length])
        if not problem.startswith("hello"):
            raise Failure(problem)
    for text in (b"", b"text", b"\0" * 1024):
        path = paths.MACHINE_BUILD / "damaged-kernel"
        path.write_bytes(text)
        _error_of(kernel.extract, path)
        path.unlink()


@test("house/archive", quick=True, cost=1)
def archive_limits():
    """Names and command lines that do not fit are refused, not cut."""
    domain = config.Domain(name="n" * 32, kernel="k")
    domain.image = "k"
    _error_of(archive.manifest, [domain])
    domain = config.Domain(name="n", kernel="k", extra="x" * 1024)
    domain.image = "k"
    if "command line" not in _error_of(archive.manifest, [domain]):
        raise Failure("the error does not say that the command line is too long")
    _error_of(archive.pack, [("a", "image", b"")] * 300)


@test("house/side-by-side", quick=True, cost=3)
def side_by_side():
    """Tests that run at the same time may all be the first to need a file that is made once."""
    with tempfile.TemporaryDirectory(prefix="rf-house-") as folder, concurrent.futures.ThreadPoolExecutor(4) as pool:
        sources = pathlib.Path(folder)
        (sources / "init").write_bytes(b"x" * 4_000_000)
        for _ in range(5):
            made = {task.result() for task in [pool.submit(linux_guest.ramdisk_file, sources) for _ in range(4)]}
            if len(made) != 1:
                raise Failure(f"one RAM disk, several files: {made}")
            made.pop().unlink()
