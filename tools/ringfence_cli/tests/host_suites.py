# SPDX-License-Identifier: GPL-2.0-or-later
"""The core's own sources in a process of this machine, under sanitizers: suites of single subjects, and the fuzzer."""
import random
import re

from ringfence_cli import native, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

SUITES = ("audit_stream", "ballooning", "boot_archive", "console", "control_info", "control_memory", "cpu_calls", "device_memory", "device_vectors", "devices", "domains",
          "event_channels", "event_delivery", "failures", "first_domain", "frame_types", "grants", "guest_memory", "multicall", "pci", "placement", "preemption",
          "scheduler", "timers", "vcpu_memory", "vcpus")
SECONDS, SOAK_SECONDS = 20, 2 * 3600
LONGEST_INPUT = 1024
SEEDS = 256

for _name in SUITES:
    native.register_suite(f"core/host/{_name}", f"tests/host/{_name}")


def _seeds(folder):
    """Long inputs to begin with: grown from nothing, the first ones would end before they got anywhere."""
    folder.mkdir(exist_ok=True)
    for number in range(SEEDS):
        (folder / f"seed-{number}").write_bytes(random.Random(number).randbytes(LONGEST_INPUT))
    return folder


@test("core/host/fuzz", soak=True, cost=50, packages=native.PACKAGES)
def fuzz(soak=False):
    """Random sequences of hypercalls; after each, every type and count is computed again. What a long run finds, the next ones start from."""
    program = native.fuzzer("tests/host/fuzz_hypercalls")
    corpus, findings = paths.cache() / "fuzz-hypercalls", paths.FUZZ_BUILD / "findings"
    for folder in (corpus, findings):
        folder.mkdir(exist_ok=True)
    seconds = SOAK_SECONDS if soak else SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = native.run(program, corpus, _seeds(paths.FUZZ_BUILD / "seeds"), f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-len_control=0",
                   f"-artifact_prefix={findings}/", "-timeout=60", "-rss_limit_mb=4096")
    reached = re.search(r"reached: (.*),", output)
    coverage = re.findall(r"cov: (\d+)", output)
    runs = re.search(r"Done (\d+) runs", output)
    if not reached or not runs or not coverage or re.search(r" 0(,|$)", reached[1]):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} sequences, coverage {coverage[-1]}; {reached[1]}"
