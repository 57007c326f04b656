# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's side: what a configuration may say, and how errors name what is wrong."""
import concurrent.futures
import json
import pathlib
import subprocess
import tempfile

from ringfence_cli import build, debian, linux_guest, packing, paths
from ringfence_cli.domain import Domain
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


MANIFEST = 'guests = [ "b.cfg", "a.cfg" ]\nservices = [ "c.cfg" ]\npoweroff_when_all_ended = 0\ncore_options = "x=1"\n'
PACKAGES = (debian.OPERATOR,)


def _pack(folder, *line):
    """ringfence-pack in a folder: what it printed, or None and what it said against it."""
    done = subprocess.run([build.operator_side(paths.PACK), *line], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or "terminate" in done.stderr:
        raise Failure(f"ringfence-pack {line} ended with {done.returncode}:\n{done.stderr}")
    return (done.stdout, "") if done.returncode == 0 else (None, done.stderr)


def _described(folder, text):
    (folder / "test.cfg").write_text(text, encoding="utf-8")
    return _pack(folder, "--no-services", "--describe", "test.cfg")


def _error_of(function, *arguments, **more):
    try:
        function(*arguments, **more)
    except UserError as problem:
        return str(problem)
    raise Failure(f"{function.__name__}{arguments!r:.200} was accepted")


@test("house/config", quick=True, cost=3, packages=PACKAGES)
def configuration():
    """Good text gives what it says; bad text an error with file, line, limit and what to do."""
    with tempfile.TemporaryDirectory(prefix="rf-house-") as place:
        folder = pathlib.Path(place)
        domain = json.loads(_described(folder, GOOD)[0])["domains"][0]
        found = tuple(domain[key] for key in ("name", "kernel", "memory_mib", "vcpus", "extra"))
        if found != ("a", "hello", 32, 2, "x=1 y=2"):
            raise Failure(f"read wrongly: {found}")
        rooted = _described(folder, 'name="a"\nkernel="k"\nroot="/dev/xvda"\nextra="ro"')[0]
        if json.loads(rooted)["domains"][0]["extra"] != "root=/dev/xvda ro":
            raise Failure("root= does not go in front of extra=")
        for text, wanted in BAD.items():
            problem = _described(folder, text)[1]
            if not problem.startswith(wanted):
                raise Failure(f"for {text!r}:\n{problem}\ninstead of\n{wanted}")


@test("house/manifest", quick=True, cost=1, packages=PACKAGES)
def manifest():
    """Services first, then guests in their order; paths beside the manifest."""
    with tempfile.TemporaryDirectory(prefix="rf-house-") as place:
        folder = pathlib.Path(place) / "inner"
        folder.mkdir()
        for name in "abc":
            service = 'service = "other"\n' if name == "c" else ""
            (folder / f"{name}.cfg").write_text(f'name = "{name}"\nkernel = "k"\n{service}', encoding="utf-8")
        (folder / "house.cfg").write_text(MANIFEST, encoding="utf-8")
        said = json.loads(_pack(place, "--describe", "--manifest", "inner/house.cfg")[0])
        if [d["name"] for d in said["domains"]] != ["c", "b", "a"] or said["poweroff_when_all_ended"] or said["core_options"] != "x=1":
            raise Failure(f"read wrongly: {said}")
        services = json.loads(_pack(place, "--describe", "--services", str(paths.SERVICE_CONFIGS))[0])["domains"]
        if [d["name"] for d in services] != ["store", "console"]:
            raise Failure(f"the services of every machine are {services}")


@test("house/help", quick=True, cost=3)
def help_texts():
    """Every command explains itself, and a wrong one is an error."""
    script = str(paths.ROOT / "ringfence")
    for command in ("", "demo", "test", "bench", "boot", "image", "idl", "build", "ctl"):
        done = subprocess.run([script, *command.split(), "--help"], capture_output=True, text=True, check=False)
        if done.returncode != 0 or "usage: ./ringfence" not in done.stdout.lower():
            raise Failure(f"./ringfence {command} --help: {done.stdout}{done.stderr}")
    for line, wanted in ((["boot"], "nothing to boot"), (["boot", "/no/such.cfg"], "/no/such.cfg: No such file"),
                         (["test", "no/such/test"], "no test matches")):
        done = subprocess.run([script, *line], capture_output=True, text=True, check=False)
        if done.returncode != 1 or wanted not in done.stderr or "Traceback" in done.stderr:
            raise Failure(f"{line}: {done.stderr}")


@test("house/files", quick=True, cost=3, packages=PACKAGES)
def damaged_files():
    """Damaged kernels give an error that names the file, wherever they are cut."""
    whole = paths.guest("hello").read_bytes()
    with tempfile.TemporaryDirectory(prefix="rf-house-") as place:
        file = pathlib.Path(place) / "hello"
        file.write_bytes(whole)
        if _pack(place, "--flatten", "hello", "-o", "image")[0] is None:
            raise Failure("hello cannot be flattened")
        cut = [whole[:length] for length in (0, 3, 16, 63, 64, 100, 200, 4096, len(whole) // 2)]
        for text in (*cut, b"text", b"\0" * 1024):
            file.write_bytes(text)
            problem = _pack(place, "--flatten", "hello", "-o", "image")[1]
            if not problem.startswith("hello: "):
                raise Failure(f"cut to {len(text)} bytes: {problem or 'accepted'}")


@test("house/archive", quick=True, cost=1, packages=PACKAGES)
def archive_limits():
    """Names and command lines that do not fit are refused, not cut; so is one name for two."""
    _error_of(packing.boot_archive, [Domain(name="n" * 32, kernel="hello")])
    if "command line" not in _error_of(packing.boot_archive, [Domain(name="n", kernel="hello", extra="x" * 1024)]):
        raise Failure("the error does not say that the command line is too long")
    if "two domains are called n" not in _error_of(packing.boot_archive, [Domain(name="n", kernel="hello")] * 2):
        raise Failure("two domains of one name")
    if "there is no domain b" not in _error_of(packing.boot_archive, [Domain(name="a", kernel="hello", links=("x=b",))]):
        raise Failure("a link with nobody")
    if "no guest of that name" not in _error_of(packing.boot_archive, [Domain(name="a", kernel="nothing")]):
        raise Failure("a kernel that is not there")


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
