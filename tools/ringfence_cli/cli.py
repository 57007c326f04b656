# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line."""
import argparse
import os
import subprocess
import sys

from ringfence_cli import bench, boot, build, control, disk_image, idl, paths, runner
from ringfence_cli.errors import UserError

CORE_OPTIONS = """\
options of the core (--core-options "A B"):
  unsafe-cpu        run on a processor on which guests can read the core's memory
  allowance_us=N    context-switch allowance of the scheduler, microseconds (5000)
  panic=reboot      reset the machine after a panic instead of stopping
  panic-test        panic at once, to see what a report looks like
  end-test=HOW      poweroff or reboot at once, to see that the host obeys
"""
EXAMPLES = """\
examples:
  ./ringfence demo
  ./ringfence boot configs/hello.cfg configs/linux.cfg --smp 2
  ./ringfence boot --kernel linux --cmdline "quiet rf.end=shell"
  ./ringfence boot --detach --memory 2048
  ./ringfence test --quick
  ./ringfence test core/linux
  ./ringfence bench core --json core.json
  ./ringfence bench ring
  ./ringfence bench lifecycle
  ./ringfence idl --accept
  ./ringfence image -o ringfence.iso configs/hello.cfg
  ./ringfence ctl list
  ./ringfence ctl create configs/linux.cfg --console
"""


def _machine_options(parser):
    parser.add_argument("--smp", type=int, default=1, metavar="N", help="processors of the machine (1)")
    parser.add_argument("--memory", type=int, metavar="MIB", help="memory of the machine, MiB (what the domains need)")
    parser.add_argument("--icount", action="store_true", help="count instructions: time is one nanosecond for each")
    parser.add_argument("--gdb", type=int, metavar="PORT", help="wait for gdb on this port before the first instruction")


def _core_options(parser):
    parser.add_argument("--core-options", default="", metavar="TEXT", help="options of the core, see ./ringfence --help")


def parser():
    """All commands and their options."""
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="./ringfence", formatter_class=raw, epilog=CORE_OPTIONS + "\n" + EXAMPLES,
                                  description="Ringfence: a microkernel-style hypervisor for x86-64.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name, function, text, **more):
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", formatter_class=raw, **more)
        command.set_defaults(function=function)
        return command

    demo = add("demo", boot.demo, "build, and boot hello and Debian Linux on this terminal")
    demo.add_argument("--smp", type=int, default=2, metavar="N", help="processors of the machine (2)")

    test = add("test", runner.run, "build, and run tests; the last line says how many passed")
    test.add_argument("patterns", nargs="*", metavar="PATTERN", help="a test, a group, or a pattern with * (all tests)")
    test.add_argument("--list", action="store_true", help="name the tests and run none")
    test.add_argument("--quick", action="store_true", help="only what one runs before each commit, under 4 minutes")
    test.add_argument("--soak", action="store_true", help="the long forms of the tests that have one (hours)")
    test.add_argument("--json", metavar="FILE", help="results for machines: name, passed, seconds, detail")

    measure = add("bench", bench.run, "measure, side by side with Debian's Xen and plain Linux, in instructions")
    measure.add_argument("what", choices=["core", "ring", "lifecycle"],
                         help="core: single operations, and the same inside Linux; ring: requests between two domains; "
                              "lifecycle: domains created and destroyed among up to 200 others, and requests to the store")
    measure.add_argument("--only", choices=list(bench.PARTS), help="one part of core: micro (a small kernel) or linux")
    measure.add_argument("--json", metavar="FILE", help="results for machines, with units")

    start = add("boot", boot.run, "build, and boot domains on this terminal, each console under its name; or in the background", epilog=CORE_OPTIONS)
    start.add_argument("config", nargs="*", metavar="CONFIG", help="one domain's configuration, xl.cfg syntax (see README.md)")
    start.add_argument("--manifest", metavar="FILE", help="a manifest: the configurations to start with, in order (see README.md)")
    start.add_argument("--kernel", metavar="FILE", help="one more domain: a PV kernel, `linux` or a guest's name")
    start.add_argument("--initrd", metavar="FILE", help="its initial RAM disk")
    start.add_argument("--cmdline", metavar="TEXT", help="its command line")
    start.add_argument("--detach", action="store_true", help="in the background: return when the domains run; the machine stays until ./ringfence ctl poweroff")
    _machine_options(start)
    _core_options(start)

    image = add("image", disk_image.run, "make an image that GRUB boots, by BIOS and UEFI", epilog=CORE_OPTIONS)
    image.add_argument("config", nargs="*", metavar="CONFIG", help="one domain's configuration")
    image.add_argument("--manifest", metavar="FILE", help="a manifest: the configurations to start with, in order (see README.md)")
    image.add_argument("-o", "--output", default="ringfence.iso", metavar="FILE", help="the image (ringfence.iso)")
    _core_options(image)

    layouts = add("idl", idl.run, "compare what is generated from idl/*.capnp with what was accepted, idl/golden")
    layouts.add_argument("--accept", action="store_true", help="accept what is generated now: write it to idl/golden, and build")

    add("build", _build, "build the core, the services, the guests and the operator's programs")

    ctl = add("ctl", control.run, "command a running machine: list, create, console, top and more (./ringfence ctl --help)", add_help=False)
    ctl.add_argument("words", nargs=argparse.REMAINDER)
    return top


def _build(_):
    build.machine()
    build.operator_side(paths.PACK)
    return 0


def main():
    # All behind `ctl` is the client's own, options included: argparse would take some of them for its own.
    if sys.argv[1:2] == ["ctl"]:
        arguments = argparse.Namespace(function=control.run, words=sys.argv[2:])
    else:
        arguments = parser().parse_args()
    try:
        return arguments.function(arguments)
    except UserError as problem:
        print(f"ringfence: {problem}", file=sys.stderr)
    except subprocess.CalledProcessError as problem:
        print(f"ringfence: {problem}\n{problem.stderr or ''}", file=sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
