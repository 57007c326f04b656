# SPDX-License-Identifier: GPL-2.0-or-later
"""./ringfence bench ring: what a request costs from one domain through a service in another and back, in instructions."""
from ringfence_cli import bench_report, bench_systems, guests, paths

GOAL_SHARE = 0.15        # of a round trip: private copies and checks on both sides
BATCHES = (1, 8, 32)
OPERATIONS = {"flush": 0, "read_4k": 1}      # segments of each request
STEPS = ("copy_request", "check_request", "copy_answer", "check_answer")
SEGMENTS = (0, 1, 11)


def measure():
    """Instructions of each row. Both ends share one emulated processor: its counter sees both, and the core between them."""
    folder = paths.MACHINE_BUILD / "bench/ring"
    domains = [guests.Domain(name="back", kernel=str(folder / "ring-back"), memory=8),
               guests.Domain(name="front", kernel=str(folder / "ring-front"), memory=8, links=("ring=back",))]
    with guests.running(domains, icount=True) as box:
        found = bench_systems.rows(box, "ring: end")
        box.refuse(r"bench: ")
        return {name: ticks / operations for name, (ticks, operations, _) in found.rows.items()}


def report(rows):
    """Round trips by batch, and which share of each is copying and checking."""
    table = []
    for operation, segments in OPERATIONS.items():
        guard = sum(rows[f"{step}_{segments}"] for step in STEPS)
        for batch in BATCHES:
            whole = rows[f"{operation}_{batch}"]
            table.append({"operation": operation, "batch": batch, "round_trip": whole, "copies_and_checks": guard, "share": guard / whole})
    steps = {step: {segments: rows[f"{step}_{segments}"] for segments in SEGMENTS} for step in STEPS}
    return {"unit": "instructions per request", "rows": table, "steps_by_segments": steps, "goal_share": GOAL_SHARE}


def show(result):
    print("A request from a caller through a service in another domain and back, instructions each\n")
    lines = [[row["operation"], str(row["batch"]), f"{row['round_trip']:,.0f}", f"{row['copies_and_checks']:,.0f}", f"{row['share']:.1%}"]
             for row in result["rows"]]
    bench_report.print_table(["", "batch", "round trip", "copies and checks", "share"], lines)
    print("Of that, by the number of segments in a request\n")
    lines = [[step, *(f"{value:,.0f}" for value in values.values())] for step, values in result["steps_by_segments"].items()]
    bench_report.print_table(["", *map(str, SEGMENTS)], lines)
    print(f"copies and checks, largest share of a round trip (at most {GOAL_SHARE}): {max(row['share'] for row in result['rows']):.2f}")
