# SPDX-License-Identifier: GPL-2.0-or-later
"""Lives of domains on Ringfence, made by ringfence-ctl. Times are the machine's own: the manager's when it takes a command up
and in its log, and what the guests tell. The client runs beside the machine, and what it does takes no time there."""
import contextlib
import json
import pathlib
import tempfile

from ringfence_cli import bench_lives, control, guests, linux_guest
from ringfence_cli.bench_lives import LARGE, LIFE, SMALL, STORE_REQUESTS, Life
from ringfence_cli.progress import step


class _Operator:
    """Creates and destroys domains on a machine of Ringfence's, and tells the times of that in system time."""

    def __init__(self, box, folder):
        self.box, self.folder, self.read = box, folder, 0
        self.khz, self.ticks, self.ns = control.as_json(box.line, "machine")["tsc_khz"], 0, 0

    def create(self, name, kernel=LIFE, memory=SMALL, told=True, **more):
        file = self.folder / f"{name}.cfg"
        file.write_text(guests.Domain(name=name, kernel=str(kernel), memory=memory, **more).text(), encoding="utf-8")
        control.call(self.box.line, "create", file)
        return control.as_json(self.box.line, "info", name) if told else None

    def destroy(self, domain):
        """How long that took: from the core's first step to the answer."""
        control.call(self.box.line, "destroy", domain["name"])
        times = {}
        for text in control.call(self.box.line, "--json", "log", "--from", self.read + 1).splitlines():
            entry = json.loads(text)
            self.read = entry["number"]
            if entry["target"] == domain["id"] and (entry["kind"] == "destroying" or entry["command"] == "destroy"):
                times[entry["kind"]] = entry["time_ns"]
        return times["command"] - times["destroying"]

    def first_instruction(self, name):
        """When it was. What it prints sets counter and system time beside each other, also for what follows."""
        said = self.box.expect(rf"^\[{name}\] life: first (\d+) then (\d+) is (\d+)$")
        self.ticks, self.ns = int(said[2]), int(said[3])
        return self._ns_of(int(said[1]))

    def first_line(self, name):
        return self._ns_of(int(self.box.expect(rf"^\[{name}\] linux: first (\d+)$")[1]))

    def _ns_of(self, ticks):
        return self.ns + (ticks - self.ticks) * 1_000_000 // self.khz

    def busy(self, but=None):
        """Counter ticks for which the processor was used, by all domains of today; what the core did for them is in it."""
        return sum(one["busy_ticks"] for one in control.as_json(self.box.line, "list") if one["name"] != but)


def _unikernels(operator, plan):
    for _ in range(plan.rounds):
        domain = operator.create("unikernel")
        first = operator.first_instruction("unikernel") - domain["created_ns"]
        yield Life(first, operator.destroy(domain))


def _linuxes(operator, plan, linux):
    for _ in range(plan.linux_rounds):
        domain = operator.create("linux", **linux)
        first = operator.first_line("linux") - domain["created_ns"]
        yield Life(first, operator.destroy(domain))


def _store(operator):
    domain = operator.create("asking", extra=f"store={STORE_REQUESTS}")
    begin = operator.box.seen
    operator.box.expect(r"^\[asking\] life: end$")
    operator.destroy(domain)
    return bench_lives.store_rows(operator.box.console[begin:operator.box.seen])


def _whole(operator):
    """All that is done for a create and for a destroy, before and behind the marks too: what the processor did between two looks
    at it, less what it does between two looks for nothing."""
    first, second = operator.busy(), operator.busy()
    operator.create("unikernel", told=False)
    operator.first_instruction("unikernel")
    third = operator.busy()
    rest = operator.busy("unikernel")
    control.call(operator.box.line, "destroy", "unikernel")
    fourth = operator.busy()
    look = second - first
    return {"create": third - second - look, "destroy": fourth - rest - look}


def measure(plan):
    """{number of domains alive: World}."""
    worlds, alive = {}, 0
    with contextlib.ExitStack() as stack:
        box = stack.enter_context(guests.running([], keep_running=True, icount=True, memory=plan.memory() + 256))
        box.expect(r"^\[console\] ready")
        operator = _Operator(box, pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringfence-"))))
        # An image stays as long as a domain has it: what is measured does not contain its transfer.
        linux = {"kernel": linux_guest.kernel_file(), "memory": LARGE, "ramdisk": str(bench_lives.ramdisk()), "extra": bench_lives.cmdline()}
        operator.create("holder", **linux, told=False, start_paused=1)
        for number in plan.worlds:
            while alive < number:
                alive += 1
                operator.create(f"idle-{alive}", told=False)
            world = worlds[number] = bench_lives.World(list(_unikernels(operator, plan)), list(_linuxes(operator, plan, linux)), _store(operator), _whole(operator))
            step(f"lives on Ringfence among {number}: measured")
    return worlds
