# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts the machine on the user's terminal."""
import os
import subprocess
import sys
import tempfile

from ringfence_cli import build, config, debian, machine, packing, paths
from ringfence_cli.errors import UserError
from ringfence_cli.progress import step

KEYS = """\
  Keys go to the last domain started (its name is shown in brackets before each of its lines).
  Ctrl-\\ l   list the domains          Ctrl-\\ k N Enter   destroy domain N
  Ctrl-\\ q   power the machine off     Ctrl-\\ Ctrl-\\      send Ctrl-\\ itself"""


def described(arguments):
    """The domains of the command line: configuration files, or one kernel."""
    domains = [config.read(path) for path in arguments.config]
    if arguments.kernel:
        name = os.path.basename(arguments.kernel).partition(".")[0][:31] or "guest"
        domains.append(config.Domain(name=name, kernel=arguments.kernel, ramdisk=arguments.initrd or "",
                                     extra=arguments.cmdline or "", memory=256))
    elif arguments.initrd or arguments.cmdline:
        raise UserError("--initrd and --cmdline belong to --kernel; a configuration file has ramdisk= and extra=")
    if not domains:
        raise UserError("nothing to boot: give configuration files (see configs/) or --kernel FILE")
    return domains


def memory_for(domains, archive_bytes):
    """MiB that surely do: the domains, the archive, the core, and some air."""
    return sum(max(d.memory, d.maxmem) for d in domains) + (archive_bytes >> 20) + 128


def attach(domains, options="", smp=1, memory=None, icount=False, gdb=None):
    """Runs the machine on this terminal until it ends; QEMU's exit status."""
    archive = packing.boot_archive(domains)
    with tempfile.NamedTemporaryFile(prefix="ringfence-", suffix=".archive") as file:
        file.write(archive)
        file.flush()
        line = machine.command(smp=smp, memory=memory or memory_for(domains, len(archive)), icount=icount)
        line += ["-kernel", str(paths.CORE), "-append", options, "-initrd", file.name, "-monitor", "none",
                 "-chardev", "stdio,id=line,signal=off", "-serial", "chardev:line"]
        if gdb:
            line += ["-gdb", f"tcp:127.0.0.1:{gdb}", "-S"]
            step(f"waiting for gdb: gdb {paths.CORE.relative_to(paths.ROOT)} -ex 'target remote 127.0.0.1:{gdb}'")
        return subprocess.run(line, check=False, preexec_fn=machine.die_with_parent).returncode


def run(arguments):
    debian.need(debian.BUILD, debian.MACHINE)
    build.machine()
    domains = described(arguments)
    if sys.stdin.isatty():
        print(KEYS, flush=True)
    return attach(domains, arguments.core_options, arguments.smp, arguments.memory, arguments.icount, arguments.gdb)


def demo(arguments):
    """hello and Debian Linux; the user's keys go to the Linux shell, which starts last."""
    debian.need(debian.BUILD, debian.MACHINE)
    build.machine()
    folder = paths.ROOT / "configs"
    domains = [config.read(folder / "hello.cfg"), config.read(folder / "linux.cfg")]
    step("booting the core, the manager, hello and Debian Linux; the shell comes in about ten seconds")
    print("\n" + KEYS + "\n  Leave by `poweroff -f` in the Linux shell, or by Ctrl-\\ q.\n", flush=True)
    return attach(domains, smp=arguments.smp)
