# SPDX-License-Identifier: GPL-2.0-or-later
"""How the core starts, refuses to start, and ends the machine; always with one clear line."""
from ringfence_cli import guests, packing, paths
from ringfence_cli.machine import Machine
from ringfence_cli.testing import test


def _refuses(pattern, **machine):
    with Machine(**machine) as box:
        box.expect(pattern)
        box.refuse(r"^\[manager\]")


def _archive():
    return packing.boot_archive([guests.ours("hello", extra="beats=1 period_ms=1")])


@test("core/start/no-archive", quick=True, cost=1)
def no_archive():
    """Without a boot archive it says so, and how to give one."""
    _refuses(r"^core: cannot start: .*archive")


@test("core/start/damaged-archive", quick=True, cost=4)
def damaged_archive():
    """One flipped byte in the header, in the table or in the manager is seen."""
    whole = _archive()
    for place in (3, 16, 60, 4096 + 4096 + 100):
        damaged = bytearray(whole)
        damaged[place] ^= 0x20
        _refuses(r"^core: cannot start: .*(archive|manager)", archive=bytes(damaged))
    _refuses(r"^core: cannot start: .*archive", archive=whole[:5000])


@test("core/start/damaged-guest", quick=True, cost=2)
def damaged_guest():
    """Damage in a guest's image is the manager's to find; the other domains start."""
    domains = [guests.ours("hello", "good", extra="beats=2 period_ms=10")]
    archive = bytearray(packing.boot_archive(domains))
    archive[archive.rindex(b"RFIMAGE1") + 5000] ^= 1
    with Machine(bytes(archive)) as box:
        box.expect(r"^\[manager\] .*(damaged|checksum).*")
        box.expect_end()


@test("core/start/little-memory", quick=True, cost=2)
def little_memory():
    """A machine too small for the core and the manager is refused."""
    _refuses(r"^core: cannot start: .*memory", archive=_archive(), memory=16)


@test("core/start/little-memory-for-guest", quick=True, cost=2)
def little_memory_for_guest():
    """A domain for which there is no memory is not started; the one for which there is, is."""
    domains = [guests.ours("hello", "large", memory=900), guests.ours("hello", "small", extra="beats=1 period_ms=1")]
    with guests.running(domains, memory=256) as box:
        box.expect(r"^\[manager\] .*large.*memory")
        box.expect(r"^\[small\] hello: done")
        box.expect_end()


@test("core/start/processor", quick=True, cost=4)
def processor():
    """A processor without what the core needs is named with what it lacks."""
    _refuses(r"^core: unsupported processor: it lacks no-execute", archive=_archive(), cpu="qemu64,-nx")


@test("core/start/unsafe-processor", quick=True, cost=4)
def unsafe_processor():
    """One on which guests could read the core's memory is refused, unless the operator insists."""
    cpu = "max,la57=off,smap=off,vendor=GenuineIntel"
    _refuses(r"^core: refused: .*unsafe-cpu.*: Meltdown", archive=_archive(), cpu=cpu)
    with Machine(_archive(), "unsafe-cpu", cpu=cpu) as box:
        box.expect(r"^core: warning: unsafe-cpu")
        box.expect(r"^\[hello\] hello: done")
        box.expect_end()


@test("core/start/panic", quick=True, cost=2)
def panic():
    """A panic shows what, where, the registers, and by which functions it came there; and stops the machine."""
    with Machine(options="panic-test", smp=2) as box:
        box.expect(r"^core: PANIC: ")
        box.expect(r"^core:   rip 0x")
        box.expect(r"run_first_domain|obey_options")
    with Machine(options="panic-test panic=reboot") as box:
        box.expect(r"^core: PANIC")
        box.expect_end("guest-reset")


@test("core/start/ends", quick=True, cost=2)
def ends():
    """Poweroff and reboot do on the host what their names say."""
    with Machine(options="end-test=poweroff") as box:
        box.expect_end("guest-shutdown")
    with Machine(options="end-test=reboot") as box:
        box.expect_end("guest-reset")


@test("core/start/processors", quick=True, cost=3)
def processors():
    """All processors come up."""
    for count in (1, 2, 4):
        with Machine(_archive(), smp=count) as box:
            box.expect(rf"^core: {count} processors")
            box.expect_end()


@test("core/start/other-processors", cost=4)
def other_processors():
    """Processors with less than the usual one, SMEP and AVX for instance, do as well."""
    for cpu in ("EPYC,smap=off", "qemu64"):
        with Machine(_archive(), cpu=cpu) as box:
            box.expect(r"^\[hello\] hello: done")
            box.expect_end()


@test("core/start/protections", quick=True, cost=2)
def protections():
    """The processor really refuses what the core relies on; SMAP where no guest has to run. No page is writable and executable."""
    with Machine(options="end-test=poweroff", cpu="max,la57=off", core=paths.DEBUG_CORE, smp=2) as box:
        box.expect(r"^core: protection: \d+ mappings, none writable and executable")
        for line in ("text is read-only", "data is not executable", "smep", "smap"):
            if box.expect(rf"^core: protection: {line}: (\w+)")[1] != "holds":
                raise box.failure(f"{line} does not hold")
        box.expect_end()
