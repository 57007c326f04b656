# SPDX-License-Identifier: GPL-2.0-or-later
"""The test of the tests idl/layout/…: a schema that differs from the public ABI by a byte or a number is noticed."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import tempfile

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

for _name in ("guest_abi", "numbers", "rings"):
    native.register_suite(f"idl/layout/{_name}", f"tests/idl/layout_{_name}")

SCHEMAS = paths.ROOT / "idl"
GENERATOR = paths.HOST_BUILD / "idl/gen/ringfence-idl"
SUITES = sorted((paths.ROOT / "tests/idl").glob("layout_*.cpp"))
COMPILER = ("clang++-16", "-std=c++20", "-fsyntax-only", "-ferror-limit=0", "-fno-caret-diagnostics", "-w")
INCLUDES = (paths.ROOT, paths.ROOT / "rt/machine")

# Each on its own: the schema, what is written in it instead of what, and all that the suites have to say about it. The
# generator has nothing against any of them: only the comparison knows better.
CHANGES = {
    "fields of a segment one byte further": (
        "block", {"$unit(.sectorBytes) $tailPad(2)": "$unit(.sectorBytes) $tailPad(1)",
                  "firstSector @1 :UInt8 $first;": "firstSector @1 :UInt8 $first $pad(1);"},
        {"offset of first_sector", "offset of last_sector", "a byte of block::Segment that nobody compared"}),
    "an operation's code": ("block", {"$op(5)": "$op(4)"}, {"RF_BLOCK_OP_DISCARD"}),
    "a longer slot, of which fewer fit": (
        "block", {"struct Transfer $size(112)": "struct Transfer $size(128) $tailPad(16)"},
        {"size of block::Transfer", "a byte of block::Transfer that nobody compared", "size of block::BlockSlot",
         "size of transfer", "element of transfer",
         *(f"rt::slots_in<block::BlockSlot>({pages})" for pages in (1, 2, 4, 8, 16))}),
    "wider elements in the same bytes": (
        "net", {"multicast @5 :List(UInt8) $count(6)": "multicast @5 :List(UInt16) $count(3)"},
        {"element of detail.multicast"}),
    "two indices of a ring in each other's place": (
        "ring", {"reqEvent @1 :UInt32": "rspProd @1 :UInt32", "rspProd @2 :UInt32": "reqEvent @2 :UInt32"},
        {"offset of req_event", "offset of rsp_prod"}),
    "two indices of a stream in each other's place": (
        "console", {"inCons @2 :UInt32": "inProd @2 :UInt32", "inProd @3 :UInt32": "inCons @3 :UInt32"},
        {"offset of in_cons", "offset of in_prod"}),
    "the code of a message": ("store", {"$code(21)": "$code(20)"}, {"store::Type::reset_watches"}),
    "a limit": ("store", {"payloadMax :UInt32 = 4096": "payloadMax :UInt32 = 4095"}, {"store::payload_max"}),
    "an error's number": ("types", {"enosys @17 $code(38)": "enosys @17 $code(37)"}, {"enosys"}),
    "the number of virqs": ("events", {"virqCount @8 $code(24)": "virqCount @8 $code(25)"}, {"virq_count"}),
    "a new field where padding was": (
        "grants", {"struct GrantUnmap $size(24) $tailPad(2)": "struct GrantUnmap $size(24) $tailPad(1)",
                   "handle @2 :UInt32;\n  status @3 :Int16;\n":
                   "handle @2 :UInt32;\n  status @3 :Int16; news @4 :UInt8;\n"},
        {"a byte of GrantUnmap that nobody compared"}),
    "a hypercall's number": (
        "hypercall_numbers", {"updateDescriptor @8 $code(10)": "updateDescriptor @8 $code(11)"},
        {"Hypercall::update_descriptor"}),
    "two fields of the same width in each other's place": (
        "memory", {"extentOrder @2 :UInt32": "flags @2 :UInt32", "flags @3 :UInt32": "extentOrder @3 :UInt32"},
        {"offset of extent_order", "offset of flags"}),
    "an upcall mask one byte further": (
        "shared_info", {"evtchnUpcallMask @1 :UInt8;": "evtchnUpcallMask @1 :UInt8 $pad(1);",
                        "evtchnPendingSel @2 :UInt64 $pad(6)": "evtchnPendingSel @2 :UInt64 $pad(5)"},
        {"offset of evtchn_upcall_mask", "a byte of VcpuInfo that nobody compared"}),
    "a narrower field": (
        "vcpu", {"type @0 :UInt16;\n  # CallbackType; another one: -ENOSYS.\n  flags @1 :UInt16;":
                 "type @0 :UInt8;\n  flags @1 :UInt16 $pad(1);"},
        {"size of type", "element of type", "a byte of CallbackRegister that nobody compared"}),
}


def _changed(text, edits):
    for old, new in edits.items():
        if text.count(old) != 1:
            raise Failure(f"the schema says {text.count(old)} times {old!r}: this test has to follow it")
        text = text.replace(old, new)
    return text


def _generate(folder, name, edits):
    """All headers, in folder/idl, from the schemas with some edits in one of them."""
    headers, schemas = folder / "idl", folder / "schemas"
    headers.mkdir()
    schemas.mkdir()
    for path in SCHEMAS.glob("*.capnp"):
        (schemas / path.name).write_text(_changed(path.read_text(), edits if path.stem == name else {}))
    environment = dict(os.environ, RINGFENCE_IDL_SOURCE=str(schemas))
    environment.pop("RINGFENCE_IDL_GOLDEN", None)      # the accepted layouts would refuse most of this
    inputs = sorted(path for path in schemas.glob("*.capnp") if path.stem != "wire")
    done = subprocess.run(["capnp", "compile", f"--src-prefix={schemas}", f"-o{GENERATOR}:{headers}", *inputs],
                          env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"the generator refuses it, before the suites see it:\n{done.stderr[-3000:]}")


def _complaints(folder):
    """What the suites say about these headers: the messages of their static assertions; other errors as they are."""
    found = set()
    for source in SUITES:
        done = subprocess.run([*COMPILER, *(f"-I{path}" for path in (folder, *INCLUDES)), source],
                              capture_output=True, text=True, check=False)
        errors = re.findall(r"error: (.*)", done.stderr)
        if bool(errors) != (done.returncode != 0):
            raise Failure(f"{source.name}: the compiler ended with {done.returncode}\n{done.stderr[-3000:]}")
        found |= {re.sub(r"^static assertion failed(?: due to requirement '.*')?: ", "", error) for error in errors}
    return found


def _check(name, edits, expected):
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        _generate(folder, name, edits)
        found = _complaints(folder)
    if found != expected:
        raise Failure(f"the suites do not say {sorted(expected - found)}, but {sorted(found - expected)}")


@test("idl/layout/notices-a-change", cost=20, packages=native.PACKAGES)
def notices_a_change():
    """Schemas with one mistake each: the suites do not compile, for that reason and no other. Unchanged they do."""
    native.suite("tests/idl/layout_rings")      # and with it the generator
    cases = {"no change": ("", {}, set())} | CHANGES
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = {title: pool.submit(_check, *case) for title, case in cases.items()}
        for title, check in checks.items():
            try:
                check.result()
            except Failure as problem:
                raise Failure(f"{title}: {problem}") from None
    return f"{len(CHANGES)} changes noticed"
