# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark runs, and its counted instructions stay within the goals. They are the same on every host."""
from ringfence_cli import bench_lifecycle, bench_lives, bench_lives_ringfence, bench_report, bench_ring, bench_systems
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

LEAST_ROWS = 25
FEW = bench_lives.Plan(worlds=(1, 40), rounds=2, linux_rounds=1)
# Where a row has to be: whoever measures something else, or nothing, is outside. Thousand instructions; requests per million.
BOUNDS = {
    bench_lifecycle.FIRST: (200, 4_000), "destroy a unikernel": (50, 1_500),
    bench_lifecycle.LINE: (500_000, 10_000_000), "destroy Linux": (500, 20_000),
    "all work for a unikernel's create": (200, 4_000), "all work for a unikernel's destroy": (50, 1_500),
    "store reads": (50, 500), "store writes": (40, 500), "store reads, 8 out": (80, 1_000),
}


@test("core/bench/micro", quick=True, cost=15)
def micro():
    """Single operations on Ringfence and on Debian's Xen: none dearer, half of them by far cheaper, batches pay."""
    table = bench_report.micro({"ringfence": bench_systems.micro_on_ringfence(), "xen": bench_systems.micro_on_xen()})
    rows = {row["name"]: row for row in table["rows"]}
    if len(rows) < LEAST_ROWS:
        raise Failure(f"only {len(rows)} rows")
    dear = [f"{name}: {row['ringfence']:.0f} against {row['xen']:.0f}" for name, row in rows.items() if row["ratio"] > 1]
    if dear:
        raise Failure("dearer than on Xen:\n" + "\n".join(dear))
    ratios = sorted(row["ratio"] for row in rows.values())
    median = ratios[(len(ratios) - 1) // 2]
    if median > bench_report.GOAL_HALF:
        raise Failure(f"the median row costs {median:.2f} of Xen's")
    batch = rows["mmu_update_32"]["ringfence"] / rows["mmu_update_1"]["ringfence"]
    if batch > bench_report.GOAL_BATCH:
        raise Failure(f"an update in a batch of 32 costs {batch:.2f} of a single one")
    return f"worst {ratios[-1]:.2f}, median {median:.2f} of Xen's; in a batch {batch:.2f}"


@test("idl/bench/ring", quick=True, cost=5)
def ring():
    """Copies and checks are a small part of a request's way; batches pay."""
    table = bench_ring.report(bench_ring.measure())["rows"]
    dear = [f"{row['operation']} in batches of {row['batch']}: {row['share']:.1%}" for row in table if row["share"] > bench_ring.GOAL_SHARE]
    if dear:
        raise Failure(f"copies and checks are more than {bench_ring.GOAL_SHARE:.0%} of\n" + "\n".join(dear))
    trips = {(row["operation"], row["batch"]): row["round_trip"] for row in table}
    if trips["flush", 32] * 3 > trips["flush", 1]:
        raise Failure(f"a batch of 32 saves too little: {trips}")
    return ", ".join(f"{batch}: {trips['flush', batch]:.0f}" for batch in bench_ring.BATCHES)


@test("control/bench/lifecycle", cost=90)
def lifecycle():
    """A domain is made and destroyed among forty others as if it were among one; so are requests to the store."""
    rows = {row["name"]: row for row in bench_lifecycle.rows_of(bench_lives_ringfence.measure(FEW))}
    if set(rows) != set(BOUNDS):
        raise Failure(f"rows too many or too few: {set(rows) ^ set(BOUNDS)}")
    for name, (least, most) in BOUNDS.items():
        outside = {alive: value for alive, value in rows[name]["values"].items() if not least <= value <= most}
        if outside:
            raise Failure(f"{name}: {outside}, not from {least} to {most}")
        if rows[name]["growth"] > bench_lifecycle.GOAL_GROWTH:
            raise Failure(f"{name} grows by {rows[name]['growth']:.0%}: {rows[name]['values']}")
    worst = max(rows.values(), key=lambda row: row["growth"])
    return f"largest growth {worst['growth']:.1%}, {worst['name']}"
