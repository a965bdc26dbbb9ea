"""The programs that do operations end to end: the raw libcurl loops, this project's clients, and other clients."""

import json
import pathlib
import sys

import building
import children
import prerequisites
from measuring import Program, Wrk

# The reader of the umbrella AzureQueues: what is measured where readers are not compared.
DEFAULT_READER = "swift"
LIBRARY = pathlib.Path(__file__).resolve().parent
WRK = LIBRARY.parent / "Wrk"
# Transports that do not block.
ASYNC_ONLY = ("ahc",)


def choices(load):
    """What this build of Load can choose from."""
    return json.loads(children.run([load, "--list"], check=True, capture_output=True, text=True).stdout)


def many(count, unit):
    return f"1 {unit}" if count == 1 else f"{count} {unit}s"


def easy_name(threads):
    return f"raw libcurl, easy, {many(threads, 'thread')}"


def multi_name(in_flight):
    return f"raw libcurl, multi, {in_flight} in flight"


def row(program, family, series, in_flight, baseline=None):
    """A program, what tables and plots must know of it, and the raw loop that its costs are divided by."""
    return {"program": program, "family": family, "series": series, "inFlight": in_flight, "baseline": baseline}


def program(name, target, in_flight, command, trial=200):
    """The number of operations goes last in the command."""
    return Program(name, lambda count: [*command, count], max(trial, 4 * in_flight), target.handshakes, target.resumed)


def trusted(target):
    return [target.ca_file] if target.ca_file else []


def raw(operation, target, threads, in_flight):
    """The raw loops, so many threads or transfers at a time."""
    rows = []
    for series, name_of, counts, extra in (
        ("easy", easy_name, threads, ("-lpthread",)),
        ("multi", multi_name, in_flight, ()),
    ):
        loop = building.baseline(f"{series}.c", "libcurl", extra)
        for count in counts if loop else ():
            command = [loop, target.base, operation, count, *trusted(target)]
            rows.append(row(program(name_of(count), target, count, command), "raw", series, count))
    return rows


def floor(target):
    """What the system alone takes for a send: the calls that the clients make, by a program in C without libcurl."""
    loop = building.baseline("floor.c", "libcurl", ("-lpthread",)) if sys.platform == "linux" else None
    rows = []
    for style, counts, words in (
        ("blocking", (1, 64), "a thread for each"), ("async", (1,), "two threads"), ("loop", (64,), "one thread"),
    ):  # fmt: skip
        for count in counts if loop else ():
            name = f"system calls of a send alone, {words}, {count} in flight"
            entry = program(name, target, count, [loop, target.base, style, count])
            rows.append(row(entry, "raw", f"floor, {style}", count, easy_name(count)))
    return rows


def reading(operation, target):
    """The raw loop that also reads each response: the least that a client can cost which reads by libxml2."""
    libxml2 = building.flags("libxml-2.0")
    loop = libxml2 and building.baseline("easy.c", "libcurl", ("-lpthread", "-DREADS", *libxml2), "easy-sax2")
    if not loop:
        return []
    name = "raw libcurl, easy, and SAX2 in C"
    return [row(program(name, target, 1, [loop, target.base, operation, 1]), "raw", "SAX2", 1, easy_name(1))]


def clients(load, operation, target, counts, readers, transports=None):
    """This project's clients: `counts` says for each calling style how many operations are in flight."""
    rows = []
    available = choices(load)
    for transport in transports or available["transports"]:
        for reader in [reader for reader in readers if reader in available["readers"]]:
            if reader != DEFAULT_READER and transport != "curl":
                continue
            for style in ("async",) if transport in ASYNC_ONLY else ("blocking", "async"):
                for count in counts[style]:
                    at_once = many(count, "thread") if style == "blocking" else f"{count} in flight"
                    name = f"{style}, {transport}, {at_once}" + (f", {reader}" if len(readers) > 1 else "")
                    command = [
                        load, target.base, "--operation", operation, "--transport", transport, "--reader", reader,
                        "--style", style, "--in-flight", count,
                        *[f"--ca-file={file}" for file in trusted(target)], "--operations",
                    ]  # fmt: skip
                    baseline = easy_name(count) if style == "blocking" else multi_name(count)
                    entry = program(name, target, count, command)
                    rows.append(row(entry, "client", f"{style}, {transport}", count, baseline))
    return rows


def peers(operation, target, connections):
    """wrk over so many connections, async-http-client by itself, and the official client in its three forms."""
    rows = []
    if prerequisites.have("wrk"):
        for count in connections:
            name = f"wrk, {many(count, 'connection')}"
            entry = Wrk(name, target.base, count, WRK / "client.lua", operation, target.handshakes)
            rows.append(row(entry, "peer", "wrk", count, multi_name(count)))
    if operation == "send":
        loop = building.async_http_client_loop()
        for count in (1, 64):
            name = f"AsyncHTTPClient alone, {count} in flight"
            entry = program(name, target, count, [loop, target.base, count, *trusted(target)])
            rows.append(row(entry, "peer", "AsyncHTTPClient alone", count, multi_name(count)))
    return rows + python(operation, target)


def python(operation, target):
    """The official client: one call at a time, a pool of threads, and asyncio."""
    client = prerequisites.python_client()
    if not client:
        return []
    rows = []
    for style, count, words in (
        ("plain", 1, ""), ("threads", 64, ", 64 threads"), ("asyncio", 1, ", asyncio, 1 in flight"),
        ("asyncio", 64, ", asyncio, 64 in flight"),
    ):  # fmt: skip
        command = [client, LIBRARY / "python_client.py", target.base, operation, style, count, *trusted(target)]
        baseline = multi_name(count) if style == "asyncio" else easy_name(count)
        series = {"plain": "Python", "threads": "Python, threads", "asyncio": "Python, asyncio"}[style]
        entry = program(f"official Python client{words}", target, count, command, trial=50)
        rows.append(row(entry, "peer", series, count, baseline))
    return rows
