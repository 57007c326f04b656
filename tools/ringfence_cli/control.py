# SPDX-License-Identifier: GPL-2.0-or-later
"""./ringfence ctl: builds the control client and becomes it."""
import os
import pathlib

from ringfence_cli import build, packing, paths
from ringfence_cli.errors import UserError


def _wants_linux(words):
    """Whether a configuration among the words says kernel = "linux". What is wrong with one, the client says better."""
    if "create" not in words:
        return False
    for word in words:
        if pathlib.Path(word).is_file():
            try:
                if any(d["kernel"] == packing.LINUX for d in packing.described([word], services=False)["domains"]):
                    return True
            except UserError:
                pass
    return False


def environment(words):
    """Where the client finds the kernels that configurations name without a path."""
    found = {"RINGFENCE_GUESTS": ":".join(map(str, paths.GUESTS)), "RINGFENCE_CTL_NAME": "./ringfence ctl"}
    if _wants_linux(words):
        found |= {f"RINGFENCE_LINUX_{key.upper()}": str(value) for key, value in packing.linux_options().items()}
    return dict(os.environ, **found)


def run(arguments):
    program = build.operator_side(paths.CONTROL)
    os.execve(program, [str(program), *arguments.words], environment(arguments.words))
