# SPDX-License-Identifier: GPL-2.0-or-later
"""The core's own sources in a process of this machine, under sanitizers: suites of single subjects, and the fuzzer."""
import os
import random
import re
import subprocess

from ringfence_cli import build, debian, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

SUITES = ("abi_layout", "abi_numbers", "ballooning", "boot_archive", "console", "cpu_calls", "domains", "event_channels", "event_delivery", "failures", "first_domain", "frame_types", "grants", "guest_memory", "multicall", "preemption", "scheduler", "timers", "vcpu_memory", "vcpus")
PACKAGES = (debian.HOST_TESTS,)
COMPILER = dict(os.environ, CXX="clang++-16")
SECONDS, SOAK_SECONDS = 20, 2 * 3600
LONGEST_INPUT = 1024
SEEDS = 256


def _program(folder, name, *options):
    build.build(folder, "-Db_sanitize=address,undefined", *options, environment=COMPILER)
    return folder / "tests/host" / name


def _run(program, *arguments):
    done = subprocess.run([str(word) for word in (program, *arguments)], capture_output=True, text=True, errors="replace", check=False)
    output = done.stdout + done.stderr
    if done.returncode != 0:
        kept = re.search(r"Test unit written to (\S+)", output)
        again = f"; to see it again: {program} {kept[1]}" if kept else ""
        raise Failure(f"{program.name} failed{again}\n{output[-8000:]}")
    return output


def _suite(name):
    @test(f"core/host/{name}", quick=True, cost=5, packages=PACKAGES)
    def run():
        output = _run(_program(paths.HOST_BUILD, name), "--no-colors")
        cases, assertions = re.search(r"test cases: +(\d+)", output), re.search(r"assertions: +(\d+)", output)
        if int(assertions[1]) == 0:
            raise Failure(f"{name} checked nothing")
        return f"{cases[1]} cases, {assertions[1]} checks"
    return run


for _name in SUITES:
    _suite(_name)


def _seeds(folder):
    """Long inputs to begin with: grown from nothing, the first ones would end before they got anywhere."""
    folder.mkdir(exist_ok=True)
    for number in range(SEEDS):
        (folder / f"seed-{number}").write_bytes(random.Random(number).randbytes(LONGEST_INPUT))
    return folder


@test("core/host/fuzz", soak=True, cost=50, packages=PACKAGES)
def fuzz(soak=False):
    """Random sequences of hypercalls; after each, every type and count is computed again. What a long run finds, the next ones start from."""
    program = _program(paths.FUZZ_BUILD, "fuzz_hypercalls", "-Dfuzz=true")
    corpus, findings = paths.cache() / "fuzz-hypercalls", paths.FUZZ_BUILD / "findings"
    for folder in (corpus, findings):
        folder.mkdir(exist_ok=True)
    seconds = SOAK_SECONDS if soak else SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = _run(program, corpus, _seeds(paths.FUZZ_BUILD / "seeds"), f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-len_control=0",
                   f"-artifact_prefix={findings}/", "-timeout=60", "-rss_limit_mb=4096")
    reached = re.search(r"reached: (.*),", output)
    coverage = re.findall(r"cov: (\d+)", output)
    runs = re.search(r"Done (\d+) runs", output)
    if not reached or not runs or not coverage or re.search(r" 0(,|$)", reached[1]):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} sequences, coverage {coverage[-1]}; {reached[1]}"
