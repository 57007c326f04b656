#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes files out of a page: extract.py PAGE OUTPUT... writes each from the code block whose first line ends with its name."""
import pathlib
import re
import sys


def blocks(page):
    """{file name: contents}"""
    return dict(re.findall(r"^```[a-z]+ (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


def main():
    page, *outputs = sys.argv[1:]
    found = blocks(pathlib.Path(page).read_text(encoding="utf-8"))
    for output in outputs:
        name = next((name for name in found if pathlib.PurePath(name).name == pathlib.PurePath(output).name), None)
        if name is None:
            sys.exit(f"{page}: no code block is called {pathlib.PurePath(output).name}")
        pathlib.Path(output).write_text(found[name], encoding="utf-8")


if __name__ == "__main__":
    main()
