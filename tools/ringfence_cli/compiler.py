# SPDX-License-Identifier: GPL-2.0-or-later
"""ringfence-pack (tools/operator), the one program that reads configurations and kernels."""
import subprocess

from ringfence_cli import build, paths
from ringfence_cli.errors import UserError


def run(*line):
    """Its standard output. What it says against something is ours to say."""
    done = subprocess.run([str(word) for word in (build.operator_side(paths.PACK), *line)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(done.stderr.strip())
    return done.stdout


def extract(kernel, target):
    """Writes the ELF file that a bzImage holds."""
    run("--extract", kernel, "-o", target)


def flatten(kernel, target):
    """Writes the image of a kernel."""
    run("--flatten", kernel, "-o", target)
