# SPDX-License-Identifier: GPL-2.0-or-later
"""From what the systems printed to tables: instructions per operation, side by side, and whether the goals are met."""
import re

GOAL_HALF = 0.6          # half of the rows at most this part of Xen's instructions
GOAL_OVERHEAD = 0.6      # inside Linux: this part of what Xen adds to native
GOAL_BATCH = 0.5         # an update in a batch of 32 against a single one
COUNTERS = ("traps", "cr3_loads", "tlb_flushes")


def _per_operation(name, row):
    """Instructions and counters of one operation; a batch counts as many as it holds."""
    ticks, operations, counters = row
    batch = re.search(r"(?:mmu_update|unmap)_(\d+)$", name)
    operations *= int(batch[1]) if batch else 1
    return ticks / operations, [count / operations for count in counters] if counters else None


def _row(name, systems):
    result = {"name": name}
    for system, rows in systems.items():
        result[system], counters = _per_operation(name, rows.rows[name])
        if system == "ringfence" and counters is not None:
            result.update(zip(COUNTERS, counters))
    return result


def micro(systems):
    """Rows of the small kernel."""
    table = [_row(name, systems) for name in systems["ringfence"].rows]
    for row in table:
        row["ratio"] = row["ringfence"] / row["xen"]
    memory = {system: {kind: rows.values[f"core_frames_{kind}"] * 4 for kind in ("used", "taken")} for system, rows in systems.items()}
    return {"unit": "instructions per operation", "rows": table, "core_memory_per_domain_KiB": memory}


def linux(systems):
    """Rows inside Linux, and which part of the overhead that Xen adds to native is left."""
    table = [_row(name, systems) for name in systems["native"].rows]
    for row in table:
        added_by_xen = row["xen"] - row["native"]
        # Where Xen adds less than a hundredth there is no overhead to compare.
        row["overhead"] = (row["ringfence"] - row["native"]) / added_by_xen if added_by_xen > row["native"] / 100 else None
    return {"unit": "instructions per operation", "rows": table}


def goals(report):
    """Each goal with what was found."""
    found = {}
    if "micro" in report:
        ratios = sorted(row["ratio"] for row in report["micro"]["rows"])
        single, batch = (next(row["ringfence"] for row in report["micro"]["rows"] if row["name"] == f"mmu_update_{n}") for n in (1, 32))
        found["worst row, of Xen's instructions (at most 1)"] = ratios[-1]
        found[f"median row, of Xen's instructions (at most {GOAL_HALF})"] = ratios[(len(ratios) - 1) // 2]
        memory = report["micro"]["core_memory_per_domain_KiB"]
        found["memory used for a domain, of Xen's (at most 1)"] = memory["ringfence"]["used"] / memory["xen"]["used"]
        found[f"an update in a batch of 32, of a single one (at most {GOAL_BATCH})"] = batch / single
    if "linux" in report:
        overheads = [row["overhead"] for row in report["linux"]["rows"] if row["overhead"] is not None]
        found[f"inside Linux, worst row, of Xen's overhead (at most {GOAL_OVERHEAD})"] = max(overheads)
        found["inside Linux, median row, of Xen's overhead"] = sorted(overheads)[(len(overheads) - 1) // 2]
    return found


def _number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


def print_table(titles, lines):
    """Columns, the first to the left and the numbers to the right."""
    widths = [max(len(line[i]) for line in [titles, *lines]) for i in range(len(titles))]
    for line in [titles, *lines]:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths))))
    print()


def show(report):
    """The tables as text."""
    counters = ["traps", "CR3 loads", "TLB flushes"]
    if "micro" in report:
        print("Single operations, instructions each; events of Ringfence per operation\n")
        lines = [[row["name"], _number(row["ringfence"]), _number(row["xen"]), _number(row["ratio"], 2),
                  *(_number(row.get(counter), 2) for counter in COUNTERS)] for row in report["micro"]["rows"]]
        print_table(["", "Ringfence", "Xen", "ratio", *counters], lines)
        memory = report["micro"]["core_memory_per_domain_KiB"]
        print("memory of the hypervisor's for a domain of 4 MiB: Ringfence uses {used} KiB and has set {taken} KiB aside, all it may ever need for it; "
              .format(**memory["ringfence"]) + "Xen uses {used} KiB\n".format(**memory["xen"]))
    if "linux" in report:
        print("Inside Linux, instructions each; overhead = (Ringfence - native) / (Xen - native)\n")
        lines = [[row["name"], _number(row["native"]), _number(row["xen"]), _number(row["ringfence"]), _number(row["overhead"], 2),
                  *(_number(row.get(counter), 2) for counter in COUNTERS)] for row in report["linux"]["rows"]]
        print_table(["", "native", "Xen", "Ringfence", "overhead", *counters], lines)
    for goal, value in report["goals"].items():
        print(f"{goal}: {value:.2f}")
    print("measured with " + ", ".join(report["versions"].values()))
