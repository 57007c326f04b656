# SPDX-License-Identifier: GPL-2.0-or-later
"""The store: cases from the protocol's text, histories against a model, and a fuzzer for one guest among others."""
import re

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

SECONDS, SOAK_SECONDS = 15, 2 * 3600
LONGEST_INPUT = 4096

native.register_suite("control/store/cases", "tests/store/cases")
native.register_suite("control/store/histories", "tests/store/histories", cost=10)


@test("control/fuzz/store", soak=True, cost=45, packages=native.PACKAGES)
def fuzz(soak=False):
    """Inputs are what a guest writes into its page, while another one works. What a long run finds, the next start from."""
    program = native.fuzzer("tests/store/fuzz_store")
    corpus, findings = paths.cache() / "fuzz-store", paths.FUZZ_BUILD / "findings-store"
    for folder in (corpus, findings):
        folder.mkdir(exist_ok=True)
    seconds = SOAK_SECONDS if soak else SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = native.run(program, corpus, paths.ROOT / "tests/store/corpus", f"-max_total_time={seconds}",
                        f"-max_len={LONGEST_INPUT}", "-len_control=0", f"-artifact_prefix={findings}/", "-timeout=60",
                        "-rss_limit_mb=4096")
    reached = re.search(r"reached: (.*)\n", output)
    coverage = re.findall(r"cov: (\d+)", output)
    runs = re.search(r"Done (\d+) runs", output)
    if not reached or not runs or not coverage or re.search(r" 0(,|$)", reached[1]):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} guests, coverage {coverage[-1]}; {reached[1]}"
