# SPDX-License-Identifier: GPL-2.0-or-later
"""./ringfence bench lifecycle: what a domain's beginning and end cost, and requests to the store, however many others live."""
import concurrent.futures
import statistics

from ringfence_cli import bench_lives_ringfence, bench_lives_xen, bench_report

GOAL_GROWTH = 0.2        # from the cheapest world to the dearest
SYSTEMS = {"ringfence": "Ringfence", "xen": "Xen, xl"}
FIRST, LINE = "create to first instruction", "create to first user-space line"
STORE_ROWS = {"store_read": "store reads", "store_write": "store writes", "store_read_8": "store reads, 8 out"}
MILLION, THOUSAND = 1e6, 1e3


def measure(plan):
    """{system: {number of domains alive: World}}. Machines that count instructions do not disturb each other."""
    with concurrent.futures.ThreadPoolExecutor(len(SYSTEMS)) as pool:
        running = {"xen": pool.submit(bench_lives_xen.measure, plan), "ringfence": pool.submit(bench_lives_ringfence.measure, plan)}
        return {system: running[system].result() for system in SYSTEMS}


def _median(lives, what):
    return statistics.median(getattr(life, what) for life in lives) / THOUSAND


def _world_rows(world):
    """Row: (value, unit)."""
    times = {FIRST: _median(world.unikernels, "first"), "destroy a unikernel": _median(world.unikernels, "destroy"),
             LINE: _median(world.linuxes, "first"), "destroy Linux": _median(world.linuxes, "destroy")}
    rows = {name: (value, "thousand instructions") for name, value in times.items()}
    rates = {title: MILLION / world.store[name] for name, title in STORE_ROWS.items()}
    if world.whole is not None:
        rows |= {f"all work for a unikernel's {what}": (value / THOUSAND, "thousand instructions") for what, value in world.whole.items()}
    return rows | {name: (value, "per million instructions") for name, value in rates.items()}


def _growth(values):
    return max(values) / min(values) - 1


def rows_of(worlds):
    """The rows of one system, in order: name, unit, values by the number of domains alive, growth."""
    by_world = {number: _world_rows(world) for number, world in worlds.items()}
    names = next(iter(by_world.values()))
    rows = []
    for name, (_, unit) in names.items():
        values = {number: found[name][0] for number, found in by_world.items()}
        rows.append({"name": name, "unit": unit, "values": values, "growth": _growth(values.values())})
    return rows


def report(systems):
    """All of it, for machines."""
    result = {"alive": list(systems["ringfence"]), "goal_growth": GOAL_GROWTH,
              "systems": {system: rows_of(worlds) for system, worlds in systems.items()}}
    # What `xl create` takes before and beside making the domain: reading the configuration, starting, ending.
    result["xl_dry_run"] = {number: _median(world.unikernels, "tools") for number, world in systems["xen"].items()}
    return result


def _number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def show(result):
    print("Lives of domains among others; thousand instructions, the store: requests per million instructions\n")
    for system, rows in result["systems"].items():
        lines = [[row["name"], *(_number(value) for value in row["values"].values()), f"{row['growth']:.0%}"] for row in rows]
        bench_report.print_table([f"{SYSTEMS[system]}; alive:", *(str(number) for number in result["alive"]), "growth"], lines)
    print("of Xen's, xl alone (a dry run): " + ", ".join(_number(value) for value in result["xl_dry_run"].values()))
    worst = max(result["systems"]["ringfence"], key=lambda row: row["growth"])
    print(f"largest growth on Ringfence (at most {GOAL_GROWTH}): {worst['growth']:.2f}, {worst['name']}")
