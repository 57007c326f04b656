# SPDX-License-Identifier: GPL-2.0-or-later
"""One domain's configuration, in the syntax of xl.cfg: assignments of numbers, strings and lists of them."""
import dataclasses
import difflib
import re

from ringfence_cli.errors import UserError

LARGEST_TIME_US = 10_000_000


@dataclasses.dataclass
class Domain:
    """What one domain is made of. Memory in MiB, times in microseconds."""
    name: str
    kernel: str
    ramdisk: str = ""
    extra: str = ""
    memory: int = 64
    maxmem: int = 0              # 0: as memory
    vcpus: int = 1
    cpu_weight: int = 256
    warp_us: int = 0
    warp_limit_us: int = 0       # 0: no limit
    unwarp_us: int = 0
    max_grant_frames: int = 0    # 0: the core's default
    links: tuple = ()            # ("NAME=DOMAIN", ...): boot links of which it is the front end
    path: str = None             # of the configuration file


NUMBERS = {"memory": (4, 1 << 20, "MiB"), "maxmem": (0, 1 << 20, "MiB"), "vcpus": (1, 32, "vcpus"), "cpu_weight": (1, 65535, ""),
           "warp_us": (0, LARGEST_TIME_US, "us"), "warp_limit_us": (0, LARGEST_TIME_US, "us"),
           "unwarp_us": (0, LARGEST_TIME_US, "us"), "max_grant_frames": (0, 64, "frames")}
LISTS = {"links": (re.compile(r"[a-z0-9-]{1,15}=[A-Za-z0-9_.-]{1,31}"), 'of "NAME=DOMAIN"', 6)}
TEXTS = {"name", "kernel", "ramdisk", "extra", "cmdline", "root"}
TOKEN = re.compile(r"""(?P<space>[ \t]+|\#[^\n]*)|(?P<end>[\n;])|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>0[xX][0-9a-fA-F]+|\d+)"""
                   r"""|(?P<text>"[^"\n]*"|'[^'\n]*')|(?P<sign>[=\[\],])""")


def _tokens(path, text):
    """(kind, text, line), the last one an end."""
    at, line = 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise UserError(f"{path}:{line}: this is no xl.cfg syntax: {text[at:].splitlines()[0][:40]}")
        if match.lastgroup != "space":
            yield match.lastgroup, match[0], line
        line += match[0].count("\n")
        at = match.end()
    yield "end", "", line


class _Parser:
    def __init__(self, path, text):
        self.path, self.tokens = path, list(_tokens(path, text))

    def fail(self, line, text):
        raise UserError(f"{self.path}:{line}: {text}")

    def take(self, kind, what):
        found, text, line = self.tokens.pop(0)
        if found != kind:
            self.fail(line, f"expected {what}" + (f", not {text!r}" if text.strip() else ""))
        return text, line

    def value(self):
        kind, text, line = self.tokens.pop(0)
        if kind == "number":
            return int(text, 0)
        if kind == "text":
            return text[1:-1]
        if (kind, text) == ("sign", "["):
            return self.list_from(line)
        return self.fail(line, "expected a number, a quoted string or a list after =")

    def list_from(self, line):
        items = []
        while True:
            while self.tokens[0][0] == "end" and len(self.tokens) > 1:      # lists may span lines
                self.tokens.pop(0)
            kind, text, _ = self.tokens[0]
            if (kind, text) == ("sign", "]"):
                self.tokens.pop(0)
                return items
            if kind == "end":
                self.fail(line, "this list is not closed by ]")
            if (kind, text) == ("sign", ","):
                self.tokens.pop(0)
            else:
                items.append(self.value())

    def settings(self):
        """{key: (value, line)}"""
        found = {}
        while self.tokens:
            if self.tokens[0][0] == "end":
                self.tokens.pop(0)
                continue
            key, line = self.take("word", "a key")
            if key not in NUMBERS and key not in TEXTS and key not in LISTS:
                close = difflib.get_close_matches(key, [*NUMBERS, *TEXTS, *LISTS], 1, 0)
                self.fail(line, f'unknown key "{key}"; the nearest is "{close[0]}"')
            if key in found:
                self.fail(line, f"{key} is set a second time; first in line {found[key][1]}")
            if self.take("sign", "=")[0] != "=":
                self.fail(line, f"expected = after {key}")
            found[key] = self.value(), line
            self.take("end", f"the end of the line after {key}")
        return found


def _check(parser, key, value, line):
    if key in TEXTS:
        if not isinstance(value, str):
            parser.fail(line, f'{key} is a string: write {key} = "..."')
        return
    if key in LISTS:
        pattern, what, most = LISTS[key]
        if not isinstance(value, list) or not all(isinstance(item, str) and pattern.fullmatch(item) for item in value):
            parser.fail(line, f"{key} is a list {what}")
        if len(value) > most:
            parser.fail(line, f"{key} has {len(value)} entries; {most} are possible")
        return
    low, high, unit = NUMBERS[key]
    if not isinstance(value, int):
        parser.fail(line, f"{key} is a number from {low} to {high} {unit}".rstrip())
    if not low <= value <= high:
        parser.fail(line, f"{key} = {value}: it must be from {low} to {high} {unit}".rstrip())


def parse(path, text):
    """The domain a configuration describes."""
    parser = _Parser(path, text)
    settings = parser.settings()
    for key, (value, line) in settings.items():
        _check(parser, key, value, line)
    values = {key: value for key, (value, _) in settings.items()}
    for key in ("name", "kernel"):
        if not values.get(key):
            raise UserError(f'{path}: it sets no {key}: add {key} = "..."')
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,31}", values["name"]):
        parser.fail(settings["name"][1], "a name has 1 to 31 characters out of A-Z a-z 0-9 _ . -")
    if 0 < values.get("maxmem", 0) < values.get("memory", 64):
        parser.fail(settings["maxmem"][1], f"maxmem = {values['maxmem']}: it must be at least memory = {values.get('memory', 64)}")
    # As in xl: cmdline replaces extra, root goes in front of it.
    extra = values.pop("cmdline", values.get("extra", ""))
    root = values.pop("root", "")
    values["extra"] = f"root={root} {extra}".strip() if root else extra
    return Domain(path=str(path), **values)


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return parse(path, file.read())
    except OSError as problem:
        raise UserError(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise UserError(f"{path}: it is no text (UTF-8)") from problem
