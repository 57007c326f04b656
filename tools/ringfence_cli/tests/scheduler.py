# SPDX-License-Identifier: GPL-2.0-or-later
"""The scheduler by its effect: shares by weight, quick wake-ups by warp, and nothing gained by sleeping."""
import re

from ringfence_cli import guests
from ringfence_cli.testing import test

START_MS, END_MS = 1000, 3000
WINDOW = f"start_ms={START_MS} end_ms={END_MS}"
ALLOWANCE_US = 5000


def _load(name, more="", window=WINDOW, **parameters):
    return guests.ours("load", name, extra=f"{window} {more}".strip(), **parameters)


def _results(domains, options="", **hardware):
    """{name: (us run, wakes, us late at most)}, after all have ended, and the machine."""
    with guests.running(domains, options, **hardware) as box:
        box.expect_end()
        lines = re.findall(r"^\[(\w+)\] load: ran (\d+) us of \d+ us, (\d+) wakes, late at most (\d+) us", box.console, re.M)
        if len(lines) != len(domains):
            raise box.failure(f"only {len(lines)} of {len(domains)} domains came to an end")
        return {name: tuple(map(int, numbers)) for name, *numbers in lines}, box


def _check_shares(results, box, weights, tolerance=0.03):
    total = sum(ran for ran, _, _ in results.values())
    if total < (END_MS - START_MS) * 1000 * 0.97:
        raise box.failure(f"the processor was idle: only {total} us were run")
    for name, weight in weights.items():
        wanted = total * weight / sum(weights.values())
        if abs(results[name][0] - wanted) > tolerance * wanted:
            raise box.failure(f"{name} ran {results[name][0]} us instead of {wanted:.0f} us")
    return ", ".join(f"{name} {ran / total:.3f}" for name, (ran, _, _) in sorted(results.items()))


@test("core/scheduler/weights", cost=25)
def weights():
    """Three that always run, with weights 1:2:4, get shares within 3 % of that."""
    weight = {"one": 1, "two": 2, "four": 4}
    results, box = _results([_load(name, cpu_weight=128 * value) for name, value in weight.items()], "allowance_us=2000", icount=True)
    return _check_shares(results, box, weight)


@test("core/scheduler/warp", cost=25)
def warp():
    """One that sleeps and wakes with warp runs within one context-switch allowance, while three always run."""
    domains = [_load(f"spin{i}") for i in range(3)]
    domains.append(_load("waker", "burn_us=200 sleep_us=7000", warp_us=100000, warp_limit_us=2000, unwarp_us=3000))
    results, box = _results(domains, f"allowance_us={ALLOWANCE_US}", icount=True)
    _, wakes, late = results["waker"]
    if wakes < 100 or late > ALLOWANCE_US:
        raise box.failure(f"{wakes} wakes, one of them {late} us late; the allowance is {ALLOWANCE_US} us")
    return f"{wakes} wakes, late at most {late} us"


@test("core/scheduler/no-gain-by-sleep", cost=25)
def no_gain_by_sleep():
    """One that runs and always sleeps just before its turn would end gets no more than its share, with warp or without."""
    said = []
    for parameters in ({}, {"warp_us": 20000, "warp_limit_us": 4000, "unwarp_us": 20000}):
        domains = [_load("spin1"), _load("spin2"), _load("cheat", "burn_us=4500 sleep_us=100", **parameters)]
        results, box = _results(domains, icount=True)
        total = sum(ran for ran, _, _ in results.values())
        # What warp lends is at most the warp itself, once.
        allowed = total / 3 * 1.03 + parameters.get("warp_us", 0)
        if results["cheat"][0] > allowed:
            raise box.failure(f"the cheat ran {results['cheat'][0]} us; its share is {total / 3:.0f} us")
        said.append(f"{results['cheat'][0] / total:.3f}")
    return "shares of the cheat: " + ", ".join(said)


@test("core/scheduler/two-processors", cost=20, processors=2)
def two_processors():
    """Five on two processors: everyone gets on."""
    names = [f"spin{i}" for i in range(5)]
    # Here time is the host's, which may need long to start them, after the services: much later, then.
    start = 20 * START_MS
    later = f"start_ms={start} end_ms={start + END_MS - START_MS}"
    results, box = _results([_load(name, window=later) for name in names], smp=2)
    least = min(ran for ran, _, _ in results.values())
    if least < (END_MS - START_MS) * 1000 * 2 / len(names) / 4:
        raise box.failure(f"one ran only {least} us")
    return f"the least ran {least / 1000 / (END_MS - START_MS):.2f} of a processor"
