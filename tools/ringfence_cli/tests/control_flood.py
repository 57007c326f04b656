# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests that ask for more than they may have, all together, beside one that asks the store now and then.

The bound for a round trip is its idle value, and once each of

    the context-switch allowance   of the scheduler (core/scheduler.hpp), as this machine is configured: who runs may go on for as long
    a service round                a turn of the store for every other client: the longest turn that it had for each, which it says
                                   itself when a client that was throttled ends (services/store/usage.hpp)

Where turns grow, the round grows with them; so they are bounded on their own."""
import dataclasses
import re

from ringfence_cli import control, guests
from ringfence_cli.testing import test

ALLOWANCE_US = 200
# In ms of system time: one window without the floods, one amid them, and an end that leaves time for 10,000 watches.
IDLE, FLOOD, FLOODED, END, LENGTH = 1500, 4000, 4500, 10500, 2500
FLOODED_END = FLOODED + LENGTH
BEATS = END // 100

# The one that asks may borrow as far as the services (configs/services), for at most this long.
PROMPT = {"warp_us": 100_000, "warp_limit_us": 2000, "unwarp_us": 3000}

# Longest turns of the store, in us, with some air: a request; one of which as many watches hear as there may be; one that commits
# as large a transaction as there may be below them, which is less than the scheduler's default allowance.
LONGEST_US = {"nodes": 60, "events": 20, "watches": 270, "transactions": 4700}

STORE_BURST_US, STORE_SHARE = 50_000, 1 / 32                      # services/store/usage.hpp
CONSOLE_BURST, CONSOLE_RATE, SCROLLBACK = 256 << 10, 64 << 10, 64 << 10   # services/console
WATCHES_WANTED, WATCHES_GRANTED = 10_000, 128


@dataclasses.dataclass
class Trips:
    """Round trips of one window, in ns."""
    count: int
    median: int
    most_of_them: int      # 99th percentile
    longest: int


def _machine(kinds, others=()):
    asker = guests.ours("roundtrip", extra=f"windows=2 start_ms={IDLE} length_ms={LENGTH} pause_ms={FLOODED - IDLE - LENGTH}", **PROMPT)
    floods = [guests.ours("flood", f"flood-{kind}", extra=f"mode={kind} start_ms={FLOOD} end_ms={END}") for kind in kinds]
    return guests.running([asker, *others, *floods], f"allowance_us={ALLOWANCE_US}", icount=True, keep_running=True)


def _found(box, pattern):
    """Numbers of one line on the console, wherever it is."""
    match = re.search(pattern, box.console, re.M)
    if not match:
        raise box.failure(f"the console never showed: {pattern}")
    return tuple(map(int, match.groups()))


def _wait_for_ends(box, kinds, others=()):
    box.expect_all(*[rf"^\[manager\] domain {name} \(id \d+\) gone" for name in ("roundtrip", *others, *(f"flood-{kind}" for kind in kinds))])
    # A flood of lines is not for a report.
    box.console = re.sub(r"^\[flood-console\] .*\n", "", box.console, flags=re.M)


def _trips(box, window, what):
    return Trips(*_found(box, rf"^\[roundtrip\] roundtrip: window {window} {what}: (\d+) times, median (\d+) 99th (\d+) most (\d+) ns"))


def _turns(box, kind):
    """The longest turn of the store for this flood, in us; it was throttled, and had no more of the store's time than its share."""
    domain, = _found(box, rf"^\[manager\] domain flood-{kind} \(id (\d+)\) started")
    turns, took, longest, pauses = _found(box, rf"^\[store\] domain {domain}: (\d+) turns took (\d+) us, the longest (\d+) us; throttled (\d+) times")
    allowed = STORE_BURST_US + (END - FLOOD) * 1000 * STORE_SHARE + longest
    if took > allowed * 1.05 or pauses < 10:
        raise box.failure(f"{kind}: {turns} turns took {took} us, with {pauses} pauses; its share is {allowed:.0f} us")
    if longest > LONGEST_US[kind]:
        raise box.failure(f"{kind}: a turn of the store took {longest} us, not {LONGEST_US[kind]} us at most")
    return longest


def _check_trips(box, kinds):
    """Round trips amid the floods are within the bound. Returns what was measured."""
    round_us = sum(_turns(box, kind) for kind in kinds if kind != "console")
    said = []
    for what in ("reads", "writes"):
        idle, flooded = _trips(box, 1, what), _trips(box, 2, what)
        bound = idle.most_of_them + (ALLOWANCE_US + round_us) * 1000
        if min(idle.count, flooded.count) < 500 or flooded.most_of_them > bound:
            raise box.failure(f"{what}: {flooded}; idle {idle}; the bound is {bound} ns with an allowance of {ALLOWANCE_US} us and a round of {round_us} us")
        said.append(f"{what} {idle.most_of_them / 1000:.1f} us idle, {flooded.most_of_them / 1000:.1f} flooded (at most {flooded.longest / 1000:.0f})")
    return f"99 % of {'; '.join(said)}; allowance {ALLOWANCE_US} us, round {round_us} us"


def _check_nodes(box):
    requests, refused, failed = _found(box, r"^\[flood-nodes\] flood: nodes: (\d+) requests, (\d+) refused by quota, (\d+) failed")
    if refused < 1000 or requests - refused < 1000 or failed != 0:
        raise box.failure(f"no flood of nodes: {requests} requests, {refused} refused, {failed} failed")
    _found(box, r"^\[store\] bytes of domain \d+: (\d+) of 1048576 are used")


def _check_watches(box):
    asked, granted = _found(box, r"^\[flood-watches\] flood: watches: (\d+) watches asked for, (\d+) granted")
    requests, refused, failed = _found(box, r"^\[flood-watches\] flood: watches: (\d+) requests, (\d+) refused by quota, (\d+) failed")
    changes = requests - asked
    if (asked, granted, refused, failed) != (WATCHES_WANTED, WATCHES_GRANTED, asked - granted, 0) or changes < 100:
        raise box.failure(f"no flood of watches: {asked} asked for, {granted} granted, {refused} refused, {failed} failed, {changes} changes")


def _check_console(box):
    """What it wrote is no more than its share, and its last 64 KiB are what is kept."""
    # Not by the serial line: there a full ring comes in pieces, and others in between.
    kept = control.call(box.line, "console", "flood-console", "--scrollback", "--no-follow")
    report = re.search(r"^flood: console: (\d+) bytes in (\d+) attempts", kept, re.M)
    if not report or not SCROLLBACK / 2 < len(kept) <= SCROLLBACK:
        raise box.failure(f"{len(kept)} bytes of its console are kept, and end in {kept[-200:]!r}")
    written, attempts = int(report[1]), int(report[2])
    allowed = CONSOLE_BURST + CONSOLE_RATE * (END - FLOOD) / 1000
    if not CONSOLE_BURST < written <= allowed * 1.05 or attempts < 100_000:
        raise box.failure(f"{written} bytes were taken in {attempts} attempts; its share is {allowed:.0f}")


def _check_bystanders(box):
    """Another console has every line; and one that only computes has its part of what the services leave."""
    text = control.call(box.line, "console", "heart", "--scrollback", "--no-follow")
    beats = [int(number) for number in re.findall(r"^hello: beat (\d+) checksum ok", text, re.M)]
    if beats != list(range(1, BEATS + 1)):
        raise box.failure(f"lines of another console are missing: {beats}")
    ran, wall = _found(box, r"^\[spin\] load: ran (\d+) us of (\d+) us")
    share = (1 - len(("nodes", "watches", "events")) * STORE_SHARE) / len(("nodes", "watches", "events", "console", "spin"))
    if ran < wall * share * 0.9:
        raise box.failure(f"another guest ran {ran} of {wall} us; its part is {share:.3f}")
    return f"another guest ran {ran / wall:.3f}"


@test("control/flood/together", cost=60)
def together():
    """One fills its quota of the store, one wants 10,000 watches, one sends events, one fills its console: a fifth hears from the store in time."""
    kinds = ("nodes", "watches", "events", "console")
    others = [guests.ours("hello", "heart", extra=f"beats={BEATS} period_ms=100"),
              guests.ours("load", "spin", extra=f"start_ms={FLOODED} end_ms={FLOODED_END}")]
    with _machine(kinds, others) as box:
        _wait_for_ends(box, kinds, ("heart", "spin"))
        said = _check_trips(box, kinds)
        _check_nodes(box)
        _check_watches(box)
        _check_console(box)
        sent, = _found(box, r"^\[flood-events\] flood: events: (\d+) events")
        if sent < 100_000:
            raise box.failure(f"no flood of events: {sent}")
        return f"{said}; {_check_bystanders(box)}"


@test("control/flood/transactions", cost=50)
def transactions():
    """The largest transactions that the quotas let through, below as many watches as there may be, among the other floods."""
    kinds = ("transactions", "nodes", "watches", "console")
    with _machine(kinds) as box:
        _wait_for_ends(box, kinds)
        said = _check_trips(box, kinds)
        commits, changes = _found(box, r"^\[flood-transactions\] flood: transactions: (\d+) commits of (\d+) changes")
        if commits < 5 or changes < 200:
            raise box.failure(f"no flood of transactions: {commits} commits of {changes} changes")
        return f"{said}; {commits} commits of {changes} changes"
