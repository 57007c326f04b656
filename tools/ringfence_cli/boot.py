# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts the machine: on the user's terminal, or in the background."""
import os
import socket
import subprocess
import sys
import tempfile

from ringfence_cli import build, crash_reports, debian, detached, line, machine, packing, paths
from ringfence_cli.domain import Domain
from ringfence_cli.errors import UserError
from ringfence_cli.progress import step

KEYS = """\
  Keys go to the last domain started (its name is shown in brackets before each of its lines).
  Ctrl-\\ n   to the next domain        Ctrl-\\ q   power the machine off        Ctrl-\\ Ctrl-\\   send Ctrl-\\ itself
  In another terminal: ./ringfence ctl list, ./ringfence ctl console linux, ./ringfence ctl --help"""
MANUAL_MEMORY = 256      # MiB of a domain that only has a kernel


def described(arguments):
    """The domains of the command line: configuration files, and one kernel."""
    domains = list(arguments.config)
    if arguments.kernel:
        name = os.path.basename(arguments.kernel).partition(".")[0][:31] or "guest"
        domains.append(Domain(name=name, kernel=arguments.kernel, ramdisk=arguments.initrd, extra=arguments.cmdline, memory=MANUAL_MEMORY))
    elif arguments.initrd or arguments.cmdline:
        raise UserError("--initrd and --cmdline belong to --kernel; a configuration file has ramdisk= and extra=")
    if not domains and not arguments.manifest and not arguments.detach:
        raise UserError("nothing to boot: give configuration files (see configs/), --manifest FILE or --kernel FILE")
    return domains


def attach(packed, options="", smp=1, memory=None, icount=False, gdb=None):
    """Runs the machine on this terminal until it ends; QEMU's exit status."""
    options = f"{packed.description['core_options']} {options}".strip()
    with tempfile.NamedTemporaryFile(prefix="ringfence-", suffix=".archive") as file, line.folder() as place:
        file.write(packed.archive)
        file.flush()
        words = machine.command(smp=smp, memory=memory or packed.memory_mib(), icount=icount)
        words += ["-kernel", str(paths.CORE), "-append", options, "-initrd", file.name, "-monitor", "none",
                  "-chardev", "stdio,id=terminal,signal=off", "-serial", "chardev:terminal", *line.devices(place)]
        if gdb:
            words += ["-gdb", f"tcp:127.0.0.1:{gdb}", "-S"]
            step(f"waiting for gdb: gdb {paths.CORE.relative_to(paths.ROOT)} -ex 'target remote 127.0.0.1:{gdb}'")
        return _run(words, place)


def _run(words, place):
    """QEMU in the foreground, and the client that keeps reports once it has its devices: then it says so on its control socket."""
    mine, theirs = socket.socketpair()
    with mine, subprocess.Popen([*words, "-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-mon", "chardev=qmp,mode=control"],
                                pass_fds=[theirs.fileno()], preexec_fn=machine.die_with_parent) as qemu:
        theirs.close()
        if mine.recv(1):
            crash_reports.keep(place)
        return qemu.wait()


def run(arguments):
    domains = described(arguments)
    if arguments.detach and arguments.gdb:
        raise UserError("--gdb waits before the first instruction, --detach until the domains run: leave one of them out")
    debian.need(debian.BUILD, debian.MACHINE)
    build.machine()
    packed = packing.packed(domains, manifest=arguments.manifest, poweroff_when_all_ended=not arguments.detach)
    if arguments.detach:
        return detached.start(packed, arguments.core_options, arguments.smp, arguments.memory or packed.memory_mib() + detached.AIR, arguments.icount)
    if sys.stdin.isatty():
        print(KEYS, flush=True)
    return attach(packed, arguments.core_options, arguments.smp, arguments.memory, arguments.icount, arguments.gdb)


def demo(arguments):
    """hello and Debian Linux; the user's keys go to the Linux shell, which starts last."""
    debian.need(debian.BUILD, debian.MACHINE)
    build.machine()
    packed = packing.packed([paths.CONFIGS / "hello.cfg", paths.CONFIGS / "linux.cfg"])
    step("booting the core, the manager, hello and Debian Linux; the shell comes in about ten seconds")
    print("\n" + KEYS + "\n  Leave by `poweroff -f` in the Linux shell, or by Ctrl-\\ q.\n", flush=True)
    return attach(packed, smp=arguments.smp)
