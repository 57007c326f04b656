# SPDX-License-Identifier: GPL-2.0-or-later
"""The console service and the virtio library in a process of this machine: suites, and fuzzers that are their clients and devices."""
import re

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

SECONDS, SOAK_SECONDS = 15, 2 * 3600
LONGEST_INPUT = 1024

for _name, _cost in (("attachments", 5), ("lines", 15), ("rings", 5), ("serial", 3)):
    native.register_suite(f"control/console/{_name}", f"tests/console/console-{_name}", cost=_cost)
for _name in ("queue", "transport"):
    native.register_suite(f"control/virtio/{_name}", f"tests/virtio/virtio-{_name}")


def _fuzz(name, corpus, soak):
    """Starts from the committed inputs and what earlier runs found; each of the sums that it prints has to be there."""
    program = native.fuzzer(f"tests/console/fuzz_{name}")
    found, findings = paths.cache() / f"fuzz-{name}", paths.FUZZ_BUILD / f"findings-{name}"
    for folder in (found, findings):
        folder.mkdir(exist_ok=True)
    seconds = SOAK_SECONDS if soak else SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = native.run(program, found, paths.ROOT / corpus, f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}",
                        "-len_control=0", f"-artifact_prefix={findings}/", "-timeout=60", "-rss_limit_mb=4096")
    reached = re.search(r"reached: (.*),", output)
    coverage = re.findall(r"cov: (\d+)", output)
    runs = re.search(r"Done (\d+) runs", output)
    if not reached or not runs or not coverage or re.search(r" 0(,|$)", reached[1]):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} inputs, coverage {coverage[-1]}; {reached[1]}"


@test("control/fuzz/line", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_line(soak=False):
    """One operator's line: what its client says and when it goes, and a manager that answers late, wrongly or not."""
    return _fuzz("line", "tests/console/corpus", soak)


@test("control/fuzz/virtio", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_virtio(soak=False):
    """A device that says and does anything, below a queue, and below the whole console service."""
    return _fuzz("virtio", "tests/virtio/corpus", soak)
