# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests, as many at once as there are processors, and says how each went."""
import concurrent.futures
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import traceback

from ringfence_cli import build, debian, paths, testing
from ringfence_cli.errors import UserError
from ringfence_cli.machine import Failure

AT_ONCE = 2


class _Processors:
    """Real processors, handed out to tests."""

    def __init__(self, count):
        self.count, self.free, self.changed = count, count, threading.Condition()
        self.turn = threading.Lock()      # whoever waits for two is not overtaken by those who want one

    @contextlib.contextmanager
    def taken(self, wanted):
        wanted = min(wanted, self.count)
        with self.turn, self.changed:
            self.changed.wait_for(lambda: self.free >= wanted)
            self.free -= wanted
        try:
            yield
        finally:
            with self.changed:
                self.free += wanted
                self.changed.notify_all()


def _run_when_free(test, soak, processors):
    with processors.taken(test.processors):
        return _run_one(test, soak)


def _run_one(test, soak):
    start = time.monotonic()
    try:
        detail, passed = test.run(**({"soak": soak} if test.soak else {})), True
    except (Failure, UserError) as problem:
        detail, passed = str(problem), False
    except subprocess.CalledProcessError as problem:
        detail, passed = f"{problem}\n{problem.stdout or ''}{problem.stderr or ''}", False
    except Exception:  # pylint: disable=broad-exception-caught
        detail, passed = traceback.format_exc(), False
    return {"name": test.name, "passed": passed, "seconds": round(time.monotonic() - start, 1), "detail": detail or ""}


def _show(result):
    note = f"  {result['detail']}" if result["passed"] and result["detail"] else ""
    print(f"{'ok  ' if result['passed'] else 'FAIL'} {result['name']}  {result['seconds']:.0f} s{note}", flush=True)
    if not result["passed"]:
        print("    " + result["detail"].rstrip().replace("\n", "\n    "), flush=True)


def run(arguments):
    """The exit status: 0 if all chosen tests pass."""
    tests = testing.chosen(arguments.patterns, arguments.quick)
    if arguments.list:
        for test in sorted(tests, key=lambda t: t.name):
            print(f"{test.name}{'  (quick)' if test.quick else ''}")
        return 0
    debian.need(debian.BUILD, debian.MACHINE, *{id(p): p for t in tests for p in t.packages}.values())
    build.machine()
    build.operator_side(paths.PACK)
    results = []
    workers = min(AT_ONCE, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        processors = _Processors(workers)
        waiting = [pool.submit(_run_when_free, test, arguments.soak, processors) for test in tests]
        for done in concurrent.futures.as_completed(waiting):
            results.append(done.result())
            _show(results[-1])
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(sorted(results, key=lambda r: r["name"]), file, indent=1)
    # Once more at the end, in short: above, each comes with a whole console.
    failed = [r for r in results if not r["passed"]]
    for result in failed:
        lines = result["detail"].strip().splitlines() or ["no reason given"]
        print(f"failed: {result['name']}: {lines[-1] if lines[0].startswith('Traceback') else lines[0]}")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    sys.stdout.flush()
    return 1 if failed else 0
