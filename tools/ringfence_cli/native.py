# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of the tree that run on this machine, under the address and undefined-behaviour sanitizers: suites and fuzzers."""
import os
import re
import subprocess

from ringfence_cli import build, debian, paths
from ringfence_cli.machine import Failure
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
