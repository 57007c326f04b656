# SPDX-License-Identifier: GPL-2.0-or-later
"""The core stays small."""
import json
import subprocess

from ringfence_cli import debian, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test

GOAL, LIMIT = 14000, 18000
# Generated headers that the core includes.
ABI = ("control", "events", "extension", "grants", "hypercall_numbers", "image", "memory", "shared_info", "types", "vcpu")


@test("core/size", quick=True, cost=2, packages=(debian.TEST,))
def size():
    """Code lines of core/ and of what is compiled into it, without comments, blanks and what is for the host only."""
    line = ["cloc", "--json", "--quiet", "--exclude-dir=host", "--not-match-f=describer|linked_list|ordered_tree", "core", "common", *(paths.MACHINE_BUILD / f"idl/{name}.hpp" for name in ABI)]
    done = subprocess.run(line, cwd=paths.ROOT, check=True, capture_output=True, text=True)
    lines = json.loads(done.stdout)["SUM"]["code"]
    if lines > LIMIT:
        raise Failure(f"{lines} code lines; the limit is {LIMIT}")
    return f"{lines} code lines (goal {GOAL}, limit {LIMIT})"
