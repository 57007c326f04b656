# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of the tree that run on this machine, under the address and undefined-behaviour sanitizers: suites and fuzzers."""
import os
import re
import subprocess

from ringfence_cli import build, debian, paths
from ringfence_cli.machine import Failure
from ringfence_cli.progress import step
from ringfence_cli.testing import test

PACKAGES = (debian.HOST_TESTS, debian.OPERATOR)
COMPILER = dict(os.environ, CXX="clang++-16")


def _program(folder, name, *options):
    build.build(folder, "-Db_sanitize=address,undefined", *options, environment=COMPILER)
    return folder / name


def suite(name):
    """A suite of doctest's, built. `name` is its folder and file."""
    return _program(paths.HOST_BUILD, name)


def fuzzer(name):
    return _program(paths.FUZZ_BUILD, name, "-Dfuzz=true")


def run(program, *arguments):
    """The output of a program that has to succeed."""
    done = subprocess.run([str(word) for word in (program, *arguments)], capture_output=True, text=True, errors="replace", check=False)
    output = done.stdout + done.stderr
    if done.returncode != 0:
        kept = re.search(r"Test unit written to (\S+)", output)
        again = f"; to see it again: {program} {kept[1]}" if kept else ""
        raise Failure(f"{program.name} failed{again}\n{output[-8000:]}")
    return output


def register_suite(test_name, name, cost=5):
    """Makes a suite a test."""
    @test(test_name, quick=True, cost=cost, packages=PACKAGES)
    def suite_test():
        output = run(suite(name), "--no-colors")
        cases, assertions = re.search(r"test cases: +(\d+)", output), re.search(r"assertions: +(\d+)", output)
        if int(assertions[1]) == 0:
            raise Failure(f"{name} checked nothing")
        return f"{cases[1]} cases, {assertions[1]} checks"
    return suite_test


FUZZ_SECONDS, FUZZ_SOAK_SECONDS = 15, 2 * 3600


def fuzz(name, corpus, soak, longest, what=None, options=()):
    """Runs the fuzzer `name` (its folder and file), from a corpus and what earlier runs found. `what` its inputs are called, if it
    prints what it reached: then it has to have reached all of it."""
    program = fuzzer(name)
    short = program.name.removeprefix("fuzz_")
    found, findings = paths.cache() / f"fuzz-{short}", paths.FUZZ_BUILD / f"findings-{short}"
    for folder in (found, findings):
        folder.mkdir(exist_ok=True)
    seconds = FUZZ_SOAK_SECONDS if soak else FUZZ_SECONDS
    if soak:
        step(f"fuzzing for {seconds // 60} minutes")
    output = run(program, found, paths.ROOT / corpus, f"-max_total_time={seconds}", f"-max_len={longest}", f"-artifact_prefix={findings}/", "-timeout=60",
                 "-rss_limit_mb=4096", *options)
    reached = re.search(r"^reached: (.*?),?$", output, re.M)
    coverage, runs = re.findall(r"cov: (\d+)", output), re.search(r"Done (\d+) runs", output)
    if not runs or not coverage or (what and (not reached or re.search(r" 0(,|$)", reached[1]))):
        raise Failure(f"the fuzzer did not get far enough:\n{output[-3000:]}")
    return f"{runs[1]} {what or 'inputs'}, coverage {coverage[-1]}" + (f"; {reached[1]}" if what else "")
