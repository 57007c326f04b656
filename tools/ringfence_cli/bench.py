# SPDX-License-Identifier: GPL-2.0-or-later
"""./ringfence bench: the same programs on Ringfence, on Debian's Xen and on plain Linux, counted in instructions."""
import concurrent.futures
import json

from ringfence_cli import bench_lifecycle, bench_lives, bench_report, bench_ring, bench_systems, build, debian
from ringfence_cli.progress import step

# What runs where; the slow ones first. Each is a system's name and a function that returns its rows.
PARTS = {
    "linux": (("xen", bench_systems.linux_on_xen), ("ringfence", bench_systems.linux_on_ringfence), ("native", bench_systems.linux_native)),
    "micro": (("xen", bench_systems.micro_on_xen), ("ringfence", bench_systems.micro_on_ringfence)),
}
AT_ONCE = 2


def _measure(parts):
    """{part: {system: Rows}}. Machines that count instructions do not disturb each other."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = {}
        for part in parts:
            for system, function in PARTS[part]:
                running[pool.submit(function)] = (part, system)
        results = {part: {} for part in parts}
        for done in concurrent.futures.as_completed(running):
            part, system = running[done]
            results[part][system] = done.result()
            step(f"{part} on {system}: {len(done.result().rows)} rows")
    return results


def run(arguments):
    """Prints the tables; the exit status is 0 if all was measured, whatever the numbers are."""
    debian.need(debian.BUILD, debian.MACHINE)
    build.machine()
    report = {"core": _core, "ring": _ring, "lifecycle": _lifecycle}[arguments.what](arguments)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
    return 0


def _ring(_):
    report = bench_ring.report(bench_ring.measure())
    bench_ring.show(report)
    return report


def _lifecycle(_):
    report = bench_lifecycle.report(bench_lifecycle.measure(bench_lives.Plan()))
    report["versions"] = bench_systems.versions()
    bench_lifecycle.show(report)
    return report


def _core(arguments):
    parts = [arguments.only] if arguments.only else list(PARTS)
    results = _measure(parts)
    report = {}
    if "micro" in results:
        report["micro"] = bench_report.micro(results["micro"])
    if "linux" in results:
        report["linux"] = bench_report.linux(results["linux"])
    report["goals"] = bench_report.goals(report)
    report["versions"] = bench_systems.versions()
    bench_report.show(report)
    return report
