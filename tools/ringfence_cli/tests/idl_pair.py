# SPDX-License-Identifier: GPL-2.0-or-later
"""Both ends of the rings against each other in simulated domains, and whether these tests would notice a mistake."""
import concurrent.futures
import dataclasses
import pathlib
import shutil
import subprocess
import tempfile

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

for _name in ("block", "net"):
    native.register_suite(f"idl/pair/{_name}", f"tests/idl/pair_{_name}", cost=20)

DEADLINE = 300      # of one run, seconds: far more than it takes


@dataclasses.dataclass
class Mistake:
    what: str
    file: str
    right: str
    wrong: str
    suite: str = "block"


# The numbers are those of idl/model/ring.pml, where the model has the same mistake.
MISTAKES = (
    Mistake("1: the back end sleeps without looking again after arming", "rt/ring.hpp",
            "return shared::load(header.req_prod) == requests_;", "return true;"),
    Mistake("2: the answers' index is published before the slots are written", "rt/operation_back.hpp",
            "++index) ring_.write(index, record_.answer(index));\n        adoption_.publish(ring_, index);",
            "++index) {}\n        u32 from = ring_.answered();\n        adoption_.publish(ring_, index);\n"
            "        for (; from != index; ++from) ring_.write(from, record_.answer(from));"),
    Mistake("3: adoption does not ask the record", "rt/operation_back.hpp", "if (record_.holds(index)) {", "if (false) {"),
    Mistake("4: adoption does not notify", "rt/adoption.hpp", "notify_ = shared::load(entry.notified) != answered_;", "notify_ = false;"),
    Mistake("5: the record's index is stored before its answer", "rt/completion_record.hpp",
            "        shared::write(&entry(index).answer, answer);\n        shared::store(entry(index).index, index + 1);",
            "        shared::store(entry(index).index, index + 1);\n        shared::write(&entry(index).answer, answer);"),
    Mistake("6: adoption waits for an event", "rt/operation_back.hpp",
            "ring_ = {shared, adoption_.answered()};\n        turns_.ask(*this);", "ring_ = {shared, adoption_.answered()};"),
    Mistake("the front end sleeps without looking again after arming", "rt/ring.hpp", "return shared::load(header.rsp_prod) == taken_;", "return true;"),
    Mistake("the same, with packets", "rt/ring.hpp", "return shared::load(header.rsp_prod) == taken_;", "return true;", "net"),
    Mistake("the back end sleeps without looking again, with packets", "rt/ring.hpp", "return shared::load(header.req_prod) == requests_;", "return true;", "net"),
    Mistake("a new instance begins at 0", "rt/operation_back.hpp", "ring_ = {shared, adoption_.answered()};", "ring_ = {shared, 0};"),
    Mistake("answers are published over a request that is still carried out", "rt/operation_back.hpp",
            "index != ring_.taken() && !executing_[index & (ring_.size() - 1)];", "index != ring_.taken();"),
    Mistake("a grant is forgotten", "rt/operation_front.hpp", "if (!grants::take_back(Ring::piece_ref(call.request_, call.grants_ - 1))) return false;", ""),
    Mistake("packets are handed on before the mark moves", "rt/packet_take.hpp",
            "shared::store(adoption_.entry().mark, ring_.taken());\n        service_.packet(packet);",
            "service_.packet(packet);\n        shared::store(adoption_.entry().mark, ring_.taken());", "net"),
    Mistake("a packet is recorded from its first slot on", "rt/packet_take.hpp",
            "for (u32 i = slots; i-- != 0;) record_.put", "for (u32 i = 0; i < slots; ++i) record_.put", "net"),
    Mistake("the mark moves before a delivered packet is recorded", "rt/packet_fill.hpp",
            "        const u32 first = ring_.taken();\n",
            "        const u32 first = ring_.taken();\n        shared::store(adoption_.entry().mark, first + slots);\n", "net"),
)


def _noticed(mistake):
    """The suite fails when it is built with this mistake."""
    original = (paths.ROOT / mistake.file).read_text(encoding="utf-8")
    if original.count(mistake.right) != 1:
        raise Failure(f"{mistake.what}: {mistake.file} has changed; {original.count(mistake.right)} places read\n{mistake.right}")
    with tempfile.TemporaryDirectory(prefix="rf-mistake-") as folder:
        shutil.copytree(paths.ROOT / "rt", pathlib.Path(folder) / "rt")
        (pathlib.Path(folder) / mistake.file).write_text(original.replace(mistake.right, mistake.wrong), encoding="utf-8")
        program = pathlib.Path(folder) / "suite"
        sources = [paths.ROOT / f"tests/idl/{name}.cpp" for name in (f"pair_{mistake.suite}", "simulation")]
        includes = [f"-I{place}" for place in (folder, paths.ROOT, paths.HOST_BUILD, paths.ROOT / "tests/idl/host")]
        subprocess.run(["clang++-16", "-std=c++20", "-O1", *includes, *sources, paths.HOST_BUILD / "tests/host/libhost-main.a", "-o", program],
                       check=True, capture_output=True, text=True)
        try:
            done = subprocess.run([program, "--no-colors", "--abort-after=1"], capture_output=True, text=True, errors="replace", check=False, timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            return True
        return done.returncode != 0


@test("idl/pair/mistakes", cost=90, packages=native.PACKAGES)
def mistakes():
    """Mistakes that are easily made, each put into the code: the suites fail with every one."""
    for suite in ("block", "net"):
        native.run(native.suite(f"tests/idl/pair_{suite}"), "--no-colors", "--list-test-cases")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        missed = [mistake.what for mistake, noticed in zip(MISTAKES, pool.map(_noticed, MISTAKES)) if not noticed]
    if missed:
        raise Failure("nobody noticed:\n" + "\n".join(missed))
    return f"{len(MISTAKES)} mistakes"
