# SPDX-License-Identifier: GPL-2.0-or-later
"""One end of each ring against a peer that does anything: by hand, at random, and as a fuzzer likes."""
import re

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

SECONDS, SOAK_SECONDS = 15, 2 * 3600
LONGEST_INPUT = 2048

native.register_suite("idl/hostile/peers", "tests/idl/hostile", cost=25)


@test("idl/hostile/fuzz", soak=True, cost=45, packages=native.PACKAGES)
def fuzz(soak=False):
    """Inputs that say what a peer does at each access of ours. What a long run finds, the next ones start from."""
    program = native.fuzzer("tests/idl/fuzz_rings")
    corpus, findings = paths.cache() / "fuzz-rings", paths.FUZZ_BUILD / "findings-rings"
    for folder in (corpus, findings):
        folder.mkdir(exist_ok=True)
    seconds = SOAK_SECONDS if soak else SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = native.run(program, corpus, paths.ROOT / "tests/idl/corpus", f"-max_total_time={seconds}",
                        f"-max_len={LONGEST_INPUT}", "-len_control=0", f"-artifact_prefix={findings}/", "-timeout=60",
                        "-rss_limit_mb=4096")
    reached = re.search(r"reached: (.*),", output)
    coverage = re.findall(r"cov: (\d+)", output)
    runs = re.search(r"Done (\d+) runs", output)
    if not reached or not runs or not coverage or re.search(r" 0(,|$)", reached[1]):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} peers, coverage {coverage[-1]}; {reached[1]}"
