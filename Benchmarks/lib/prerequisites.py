"""What the benchmarks need beside Swift; installs what is missing on Debian and Ubuntu, and says what it cannot."""

import functools
import os
import pathlib
import shutil
import subprocess
import sys

import building

# What is asked for: a program on the PATH or a header, and the package that brings it.
NEEDS = {
    "nginx": ("nginx", "nginx-light"),
    "openssl": ("openssl", "openssl"),
    "wrk": ("wrk", "wrk"),
    "valgrind": ("valgrind", "valgrind"),
    "c++": ("c++", "g++"),
    "pugixml": ("/usr/include/pugixml.hpp", "libpugixml-dev"),
    "expat": ("/usr/include/expat.h", "libexpat1-dev"),
}
PYTHON_CLIENT = "azure-storage-queue[aio]"


def program(name):
    """Finds a program also where only root looks for it."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def is_present(name):
    sought = NEEDS[name][0]
    return pathlib.Path(sought).exists() if sought.startswith("/") else program(sought) is not None


@functools.cache
def refreshed(as_root):
    # An index that is partly out of date may still know the packages, so the installation decides.
    subprocess.run([*as_root, "apt-get", "update", "-q"], stdout=subprocess.DEVNULL)


@functools.cache
def have(name):
    """Whether something is there, after an attempt to install it; says so when it is not."""
    if is_present(name):
        return True
    package = NEEDS[name][1]
    as_root = () if os.geteuid() == 0 else ("sudo", "-n")
    if shutil.which("apt-get") is None or (as_root and shutil.which("sudo") is None):
        print(f"left out: {name} is missing; install the package {package} to have it measured", file=sys.stderr)
        return False
    print(f"Missing: {name}. Installing with apt-get: {package}", file=sys.stderr)
    refreshed(as_root)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        [*as_root, "apt-get", "install", "-q", "-y", "--no-install-recommends", package],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    if not is_present(name):
        print(f"left out: {name} could not be installed", file=sys.stderr)
        return False
    return True


@functools.cache
def python_client():
    """A python that has the official client, in a folder of its own; None when it cannot be had."""
    folder = building.BUILD / "python"
    python = folder / "bin" / "python"

    def works():
        return python.exists() and not subprocess.run(
            [python, "-c", "import aiohttp, azure.storage.queue.aio"], stderr=subprocess.DEVNULL
        ).returncode

    if works():
        return python
    print(f"Installing {PYTHON_CLIENT} into {folder}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], stdout=subprocess.DEVNULL)
    if python.exists():
        subprocess.run([python, "-m", "pip", "install", "-q", PYTHON_CLIENT])
    if works():
        return python
    print(f"left out: {PYTHON_CLIENT} could not be installed", file=sys.stderr)
    return None
