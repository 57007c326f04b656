# SPDX-License-Identifier: GPL-2.0-or-later
"""Long steps say what they do, on standard error."""
import sys


def step(text):
    print(f"ringfence: {text}", file=sys.stderr, flush=True)
