# SPDX-License-Identifier: GPL-2.0-or-later
"""What is generated from the schemas of idl/, and what of it was accepted: idl/golden."""
import difflib
import os
import pathlib
import subprocess
import tempfile

from ringfence_cli import build, debian, paths
from ringfence_cli.errors import UserError

SOURCE = paths.ROOT / "idl"
GOLDEN = SOURCE / "golden"
GENERATOR_TARGET = "idl/gen/ringfence-idl"
GENERATOR = paths.MACHINE_BUILD / GENERATOR_TARGET
VOCABULARY = "wire.capnp"


def schemas():
    """Those that something is generated from."""
    return sorted(path for path in SOURCE.glob("*.capnp") if path.name != VOCABULARY)


def compile_schema(schema, into, accepted=""):
    """Runs the compiler with our generator. `accepted` is a folder of layouts that must not change."""
    environment = dict(os.environ, RINGFENCE_IDL_SOURCE=str(schema.parent), RINGFENCE_IDL_GOLDEN=str(accepted), RINGFENCE_IDL_INCLUDE="idl")
    line = ["capnp", "compile", f"--src-prefix={schema.parent}", f"-o{GENERATOR}:{into}", schema]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def generated():
    """Everything the generator makes of the schemas as they are now, whatever was accepted: name and text."""
    with tempfile.TemporaryDirectory(prefix="rf-idl-") as folder:
        for schema in schemas():
            done = compile_schema(schema, folder)
            if done.returncode != 0:
                raise UserError(f"{schema.relative_to(paths.ROOT)} is refused:\n{done.stderr.replace(f'{paths.ROOT}/', '')}")
        return texts(pathlib.Path(folder).iterdir())


def texts(files):
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def accepted_files():
    return [file for file in GOLDEN.glob("*") if file.name != "README.md"]


def difference(made, accepted):
    """A unified diff from what was accepted to what is made; empty if there is none."""
    lines = []
    for name in sorted(made.keys() | accepted.keys()):
        old, new = accepted.get(name, ""), made.get(name, "")
        lines += difflib.unified_diff(old.splitlines(True), new.splitlines(True), f"idl/golden/{name}" if name in accepted else "/dev/null",
                                      name if name in made else "/dev/null")
    return "".join(lines)


def _accept(made):
    GOLDEN.mkdir(exist_ok=True)
    for file in accepted_files():
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        # Files that are as they were keep their time: nobody has to be told that they are new.
        if not (GOLDEN / name).exists() or (GOLDEN / name).read_text(encoding="utf-8") != text:
            (GOLDEN / name).write_text(text, encoding="utf-8")


def run(arguments):
    """The exit status: 1 if what is made is not what was accepted."""
    debian.need(debian.BUILD)
    # The generator alone: the rest does not build while a layout differs from the accepted one.
    build.machine(GENERATOR_TARGET)
    made = generated()
    changes = difference(made, texts(accepted_files()))
    if arguments.accept:
        _accept(made)
        build.machine()
        print(f"{len(made)} files accepted" if changes else f"{len(made)} files are as they were")
        return 0
    print(changes or f"{len(made)} files are as accepted", end="" if changes else "\n")
    return 1 if changes else 0
