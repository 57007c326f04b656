# SPDX-License-Identifier: GPL-2.0-or-later
"""The generator of everything that crosses a boundary: what it makes, what it refuses, and that compilers take it."""
import concurrent.futures
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

from ringfence_cli import build, idl, native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

SCHEMAS = paths.ROOT / "tests/idl/schemas"     # what goes through, and what comes out
WRONG = paths.ROOT / "tests/idl/wrong"         # what is refused, and why
SOURCES = paths.ROOT / "idl/gen"
C_COMPILERS = ("gcc", "clang-16")
C = ("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only")
# Some of the messages that tests/idl/decoder.cpp describes.
DESCRIBED = {
    "transfer": {"operation": 1, "segment_count": 2, "handle": 51712, "tag": 2 ** 32 + 1, "sector": 2 ** 64 - 1,
                 "segments": [{"ref": 8, "first_sector": 0, "last_sector": 7}, {"ref": 9, "first_sector": 3, "last_sector": 3}]},
    "answer": {"tag": 7, "operation": 6, "status": "unsupported"},
    "answer-without-name": {"tag": 7, "operation": 6, "status": -32768},
    "slot": {"ref": 17, "offset": 66, "flags": ["data_validated", 0x4020], "id": 3, "size": 1514},
    "text": {"name": 'a"\\\n\x80\xff', "front": 0, "back": 0},
    "ones-discard": {"operation": 255, "flags": ["secure", 254], "handle": 65535, "tag": 2 ** 64 - 1, "sector": 2 ** 64 - 1,
                     "sector_count": 2 ** 64 - 1},
    "ones-filled": {"id": 65535, "offset": 65535, "size": -1, "flags": [
        "received_data_validated", "received_checksum_blank", "received_more_data", "received_extra_info", "received_gso_prefix", 0xFFE0]},
    "ones-header": {"type": 2 ** 32 - 1, "request": 2 ** 32 - 1, "transaction": 2 ** 32 - 1, "length": 2 ** 32 - 1},
}
CXX = ("clang++-16", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only")


def _each(function, cases):
    """Calls it for all, two at a time; one failure that tells of all."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        problems = [problem for problem in pool.map(function, cases) if problem]
    if problems:
        raise Failure("\n".join(problems))


def _without(folder, text):
    return text.replace(f"{folder}/", "")


def _with_vocabulary(folder):
    for name in (idl.VOCABULARY, "types.capnp"):
        shutil.copy(idl.SOURCE / name, folder)
    return pathlib.Path(folder)


def _vocabulary():
    return re.findall(r"^annotation (\w+)", (idl.SOURCE / idl.VOCABULARY).read_text(encoding="utf-8"), re.M)


# ---- the real schemas

def _built():
    """What the build makes from the schemas: name and text."""
    line = ["ninja", "-C", paths.MACHINE_BUILD, "-t", "targets", "rule", "CUSTOM_COMMAND"]
    names = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
    return idl.texts(paths.MACHINE_BUILD / name for name in names if pathlib.Path(name).parent == pathlib.Path("idl"))


@test("idl/generator/golden", quick=True, cost=2)
def golden():
    """What the build generates is what was accepted, and nothing else was."""
    made = _built()
    changes = idl.difference(made, idl.texts(idl.accepted_files()))
    if changes:
        raise Failure(f"not what was accepted; if it is meant, accept it with ./ringfence idl --accept\n{changes}")
    return f"{len(made)} files"


def _c_problem(folders, compiler, headers):
    """What a C compiler says about a file that includes these headers."""
    source = "".join(f'#include "{header}"\n' for header in headers) + "int main(void) { return 0; }\n"
    line = [compiler, *C, *(f"-I{folder}" for folder in folders), "-x", "c", "-"]
    done = subprocess.run(line, input=source, capture_output=True, text=True, check=False)
    return f"{compiler}, {' '.join(headers)}:\n{done.stderr[:3000]}" if done.returncode else ""


@test("idl/generator/c-header", quick=True, cost=5, packages=native.PACKAGES)
def c_headers():
    """Each C header alone, and all of them in one file."""
    headers = sorted(name for name in _built() if name.endswith(".h"))

    cases = [(compiler, names) for compiler in C_COMPILERS for names in (*([name] for name in headers), headers)]
    _each(lambda case: _c_problem([paths.MACHINE_BUILD / "idl"], *case), cases)
    return f"{len(headers)} headers"


def _cxx_problem(folders, header):
    """What the compiler says about a header on its own."""
    includes = [f"-I{folder}" for folder in (*folders, paths.ROOT, paths.ROOT / "rt/machine")]
    done = subprocess.run([*CXX, *includes, "-x", "c++", "-"], input=f'#include "idl/{header}"\n', capture_output=True, text=True, check=False)
    return f"{header}:\n{done.stderr[:2000]}" if done.returncode else ""


@test("idl/generator/cpp-header", cost=30, packages=native.PACKAGES)
def cpp_headers():
    """Each C++ header alone: those of the wire, and both ends of each ring with what is below them in rt/."""
    build.build(paths.HOST_BUILD, "-Db_sanitize=address,undefined", environment=native.COMPILER)
    headers = sorted(name for name in _built() if name.endswith(".hpp"))
    _each(lambda header: _cxx_problem([paths.HOST_BUILD], header), headers)
    return f"{len(headers)} headers"


# ---- what the decoders say

native.register_suite("idl/generator/decoder", "tests/idl/decoder")


@test("idl/generator/json", quick=True, cost=3, packages=native.PACKAGES)
def described_as_json():
    """What programs are told of a message is JSON, and says what is in the message: also if that is nonsense."""
    output = native.run(native.suite("tests/idl/decoder"), "--no-colors")
    messages = {name: json.loads(text) for name, text in re.findall(r"^json (\S+) (.*)", output, re.M)}
    if len(messages) < 15:
        raise Failure(f"only {len(messages)} messages:\n{output[-3000:]}")
    wrong = [f"{name}: {messages[name]}\ninstead of {wanted}" for name, wanted in DESCRIBED.items() if messages[name] != wanted]
    if wrong:
        raise Failure("\n".join(wrong))
    return f"{len(messages)} messages"


# ---- what goes through

def _plain(text):
    return re.sub(r"\s+", " ", text)


def _missing(folder, schema):
    """Generates from a schema; says which of the snippets that it names beside its declarations are in no output."""
    text = schema.read_text(encoding="utf-8")
    # Its own comments must not become prose of the declarations, and lines stay where they are.
    (folder / schema.name).write_text(re.sub(r"^#> .*", "", text, flags=re.M), encoding="utf-8")
    done = idl.compile_schema(folder / schema.name, folder / "idl")
    if done.returncode != 0:
        raise Failure(f"{schema.name} is refused:\n{_without(folder, done.stderr)}")
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#> "):
            _, suffix, snippet = line.split(" ", 2)
            made = folder / "idl" / (schema.stem + suffix)
            if not made.exists() or _plain(snippet) not in _plain(made.read_text(encoding="utf-8")):
                problems.append(f"{schema.relative_to(paths.ROOT)}:{number}: {schema.stem}{suffix} does not say: {snippet}")
    return problems


@test("idl/generator/annotations", quick=True, cost=10, packages=native.PACKAGES)
def annotations():
    """Every annotation, in schemas that say what has to come out of them; and that compiles."""
    schemas = sorted(SCHEMAS.glob("*.capnp"))
    used = set().union(*(re.findall(r"\$Wire\.(\w+)", schema.read_text(encoding="utf-8")) for schema in schemas))
    if unused := set(_vocabulary()) - used:
        raise Failure(f"no schema in {SCHEMAS.relative_to(paths.ROOT)} uses ${', $'.join(sorted(unused))}")
    with tempfile.TemporaryDirectory(prefix="rf-idl-") as place:
        folder = _with_vocabulary(place)
        (folder / "idl").mkdir()
        if problems := [problem for schema in schemas for problem in _missing(folder, schema)]:
            raise Failure("\n".join(problems))
        folders, names = [folder / "idl", paths.MACHINE_BUILD / "idl"], [f"{schema.stem}.h" for schema in schemas]
        _each(lambda compiler: _c_problem(folders, compiler, names), C_COMPILERS)
        # The harness of the fuzz entries knows the real rings alone: those are compiled by cpp-header.
        headers = sorted(path.name for schema in schemas for path in (folder / "idl").glob(f"{schema.stem}*.hpp") if not path.stem.endswith("_fuzz"))
        _each(lambda header: _cxx_problem([folder, paths.MACHINE_BUILD], header), headers)
    return f"{len(used)} annotations"


# ---- what is refused

@dataclasses.dataclass
class Part:
    """A schema, and what is said about it."""
    where: str
    lines: list       # of the schema
    before: list      # of the one that was accepted, if there is one
    layouts: str      # or the table itself
    bare: bool        # without the line in front of it that imports the vocabulary

    def text(self, lines):
        return "\n".join(lines if self.bare else [_imports(), *lines]) + "\n"

    def expected(self):
        found = []
        for number, line in enumerate(self.lines, 1 if self.bare else 2):
            for kind, place, said in re.findall(r"#(!|c)(-?\d+)? (.*?)(?= #!|$)", line):
                meant = number + int(place) if place.startswith("-") else int(place or number)
                found.append(f"bad.capnp:{meant}:{' ' if kind == '!' else ''}{said}")
        return sorted(found)


def _imports():
    names = "".join(f'using import "wire.capnp".{name}; ' for name in _vocabulary())
    return f'@0xbf5147cbbecf40c1; {names}using import "types.capnp".GrantRef; $namespace("bad");'


def _parts(path):
    """The schemas of one file. Lines in front of the first part belong to all of them."""
    head, *sections = re.split(r"^# ---- ", path.read_text(encoding="utf-8"), flags=re.M)
    shared = [line for line in head.splitlines() if line and not line.startswith("#")]
    for section in sections:
        title, *lines = section.rstrip().splitlines()
        directives = dict((line[3:].split(" ", 1) + [""])[:2] for line in lines if line.startswith("#= "))
        before = lines[:lines.index("#= then")] if "then" in directives else []
        lines = [line for line in lines[len(before):] if not line.startswith("#= ")]
        where = f"{path.relative_to(paths.ROOT)}, {title}"
        yield Part(where, [*shared, *lines], before, directives.get("layouts", ""), "bare" in directives)


def _problem(part):
    """What is said about a schema, if it is not what has to be said."""
    with tempfile.TemporaryDirectory(prefix="rf-idl-") as place:
        folder, schema = _with_vocabulary(place), pathlib.Path(place) / "bad.capnp"
        for name in ("accepted", "out"):
            (folder / name).mkdir()
        if part.layouts:
            (folder / "accepted/bad.json").write_text(part.layouts, encoding="utf-8")
        if part.before:
            schema.write_text(part.text(part.before), encoding="utf-8")
            if (done := idl.compile_schema(schema, folder / "accepted")).returncode:
                return f"{part.where}: what was before is refused:\n{done.stderr}"
        schema.write_text(part.text(part.lines), encoding="utf-8")
        done = idl.compile_schema(schema, folder / "out", folder / "accepted" if part.before or part.layouts else "")
        said = [line for line in _without(folder, done.stderr).splitlines() if not line.endswith(": plugin failed: exit code 1")]
        said = sorted(line.replace("accepted/bad.json:1:", "bad.capnp:1:") for line in said)
        wanted = part.expected()
        if said != wanted or (done.returncode == 0) != (not wanted) or (wanted and any((folder / "out").iterdir())):
            differences = [f"  said    {line}" for line in said if line not in wanted] + [f"  unsaid  {line}" for line in wanted if line not in said]
            return "\n".join([f"{part.where}:", *(differences or [f"  {said}, exit status {done.returncode}"])])
    return ""


def _reports():
    """Each place in the generator that reports an error: where it is, and what its text looks like."""
    for path in sorted(SOURCES.glob("*.cpp")):
        source = path.read_text(encoding="utf-8")
        for call in re.finditer(r"errors_?\.add\((?:[^;\"]|\"(?:\\.|[^\"\\])*\")*?\);", source):
            rule, *words = [json.loads(f'"{literal}"') for literal in re.findall(r'"((?:\\.|[^"\\])*)"', call[0])]
            where = f"{path.relative_to(paths.ROOT)}:{source.count(chr(10), 0, call.start()) + 1}"
            yield where, rule, re.compile(re.escape(f": {rule}: ") + ".*" + ".*".join(map(re.escape, words)))


@test("idl/generator/errors", quick=True, cost=5)
def errors():
    """Each error that the generator knows, and some of the compiler's, with the line it is in; nothing is said otherwise."""
    parts = [part for path in sorted(WRONG.glob("*.capnp")) for part in _parts(path)]
    _each(_problem, parts)
    said = [line for part in parts for line in part.expected()]
    reports = list(_reports())
    unproven = [f"{where}: {rule}: no schema in {WRONG.relative_to(paths.ROOT)} gets this error" for where, rule, text in reports
                if not any(text.search(line) for line in said)]
    if unproven:
        raise Failure("\n".join(unproven))
    return f"{len(parts)} schemas, {len(said)} lines, {len(reports)} places"
