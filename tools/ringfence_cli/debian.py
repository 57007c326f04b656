# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian packages: the ones we need installed, and the ones we only unpack into the user's cache."""
import os
import re
import shutil
import subprocess

from ringfence_cli import paths
from ringfence_cli.errors import UserError
from ringfence_cli.lock import locked
from ringfence_cli.progress import step

# package: a file or command that is there when it is installed.
BUILD = {"g++": "g++", "meson": "meson", "ninja-build": "ninja", "binutils": "nm", "capnproto": "capnp",
         "libcapnp-dev": "/usr/include/capnp/schema.capnp.h", "pkg-config": "pkg-config"}
OPERATOR = {"libcli11-dev": "/usr/include/CLI/CLI.hpp", "nlohmann-json3-dev": "/usr/include/nlohmann/json.hpp", "libfmt-dev": "/usr/include/fmt/format.h",
            "liblzma-dev": "/usr/include/lzma.h", "libzstd-dev": "/usr/include/zstd.h", "liblz4-dev": "/usr/include/lz4.h",
            "zlib1g-dev": "/usr/include/zlib.h", "libbz2-dev": "/usr/include/bzlib.h", "libssl-dev": "/usr/include/openssl/evp.h"}
MACHINE = {"qemu-system-x86": "qemu-system-x86_64", "busybox-static": "/bin/busybox", "libc6-dev": "/usr/include/stdio.h"}
TEST = {"cloc": "cloc"}
HOST_TESTS = {"clang-16": "clang++-16", "llvm-16": "llvm-symbolizer-16", "libclang-rt-16-dev": "/usr/lib/llvm-16/lib/clang/16/lib/linux/libclang_rt.fuzzer-x86_64.a",
              "doctest-dev": "/usr/include/doctest/doctest.h", "libxen-dev": "/usr/include/xen/xen.h"}
DEBUGGER = {"gdb": "gdb"}
CLONE = {"git": "git"}
MODEL = {"spin": "spin", "gcc": "gcc"}
IMAGE = {"grub-common": "grub-mkrescue", "grub-pc-bin": "/usr/lib/grub/i386-pc/multiboot2.mod",
         "grub-efi-amd64-bin": "/usr/lib/grub/x86_64-efi/multiboot2.mod", "xorriso": "xorriso", "mtools": "mformat",
         "ovmf": "/usr/share/OVMF/OVMF_CODE_4M.fd"}


def missing(wanted):
    """Names of the packages of a table whose file or command is not there."""
    return [package for package, probe in wanted.items()
            if not (os.path.exists(probe) if probe.startswith("/") else shutil.which(probe))]


def need(*tables):
    """Installs what is missing, or says the one command that does."""
    packages = [package for table in tables for package in missing(table)]
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        raise UserError("packages are missing; install them with\n  sudo " + " ".join(command))
    step("installing " + " ".join(packages))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=environment, stdout=subprocess.DEVNULL)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError("apt-get could not install " + " ".join(packages) + ":\n" + done.stdout[-2000:] + done.stderr[-2000:])


def _apt(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def kernel_package():
    """The package that linux-image-amd64 stands for today, and its version."""
    for attempt in range(2):
        found = re.search(r"Depends: (linux-image-[\w.+-]+)", _apt("apt-cache", "depends", "linux-image-amd64"))
        if found:
            return found[1], candidate(found[1])
        if attempt == 0 and os.geteuid() == 0:
            subprocess.run(["apt-get", "-qq", "update"], check=True)
    raise UserError("apt knows no package linux-image-amd64: run apt-get update")


def candidate(package):
    """The version of a package that apt would install today."""
    found = re.search(r"Candidate: (\S+)", _apt("apt-cache", "policy", package))
    if not found:
        raise UserError(f"apt knows no package {package}: run apt-get update")
    return found[1]


def unpacked(package, version):
    """A folder in the cache with the package's files; fetched once for each version."""
    folder = paths.cache() / "packages" / f"{package}_{version.replace(':', '%')}"
    with locked(folder.parent / f"{folder.name}.lock"):
        if folder.exists():
            return folder
        step(f"fetching {package} {version}")
        work = folder.parent / f"{folder.name}.part"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        # As its own user apt could not write here; as root it may stay root.
        options = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
        subprocess.run(["apt-get", *options, "-qq", "download", f"{package}={version}"], cwd=work, check=True)
        file, = work.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", file, work / "files"], check=True)
        (work / "files").rename(folder)
        shutil.rmtree(work)
    return folder
