"""Builds what is measured."""

import json
import os
import pathlib
import shlex
import sys

import children
import responses

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
BASELINES = BUILD / "baselines"
# As servers are deployed on Linux; the same for all, or everything would be compiled once for each.
LINKING = ("--static-swift-stdlib",) if sys.platform == "linux" else ()


def swift(product, package=ROOT, options=(), **environment):
    """Builds an executable of a package and returns its path."""
    children.run(
        ["swift", "build", "-q", "-c", "release", *LINKING, "--package-path", str(package), *options, "--product", product],
        stdout=sys.stderr, check=True, env=os.environ | environment,
    )  # fmt: skip
    return package / ".build" / "release" / product


def probe():
    """Of the package above, which has this target only when it is asked for."""
    return swift("Probe", ROOT.parent, ("--traits", "SharedKey,Encryption"), AZURE_QUEUES_BENCHMARKS="1")


def load():
    return swift("Load")


def async_http_client_loop():
    return swift("AsyncHTTPClientLoop")


def resident():
    return swift("Resident")


def azq():
    return swift("azq", ROOT.parent / "Tools")


def subjects(program):
    """Every subject of the probe as a dictionary, in its order."""
    output = children.run([program, "--list"], check=True, capture_output=True, text=True).stdout
    return {subject["name"]: subject for subject in map(json.loads, output.splitlines())}


def documents():
    """Writes the canned documents and returns their folder."""
    folder = BUILD / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    responses.write(folder)
    return folder


def flags(package):
    result = children.run(["pkg-config", "--cflags", "--libs", package], capture_output=True, text=True)
    return shlex.split(result.stdout) if result.returncode == 0 else None


def baseline(source, package, extra=(), name=None):
    """Compiles one of Baselines/; None, with a word why, when it cannot be."""
    path = ROOT / "Baselines" / source
    libraries = flags(package)
    if not path.exists() or libraries is None:
        print(f"left out: {source} ({'no such file' if not path.exists() else package + ' is missing'})")
        return None
    BASELINES.mkdir(parents=True, exist_ok=True)
    output = BASELINES / (name or path.stem)
    compiler = "c++" if path.suffix == ".cpp" else "cc"
    result = children.run(
        [compiler, "-O2", "-Wall", str(path), "-o", str(output), *libraries, *extra], capture_output=True, text=True
    )
    if result.returncode != 0:
        print(f"left out: {source} does not compile:\n{result.stderr}")
        return None
    return output
