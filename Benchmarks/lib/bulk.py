"""Messages a second in bulk: this project's `sendAll`, beside the official Python client with its thread pool and with asyncio."""

import building
import measuring
import pages
import prerequisites
import programs

IN_FLIGHT = (16, 64)
BASELINE = "Python, thread pool, 16 in flight"


def rows(load, target):
    entries = []
    for style in ("async", "blocking"):
        for count in IN_FLIGHT:
            command = [
                load, target.base, "--operation", "bulk", "--transport", "curl", "--reader", programs.DEFAULT_READER,
                "--style", style, "--in-flight", count, "--operations",
            ]  # fmt: skip
            entry = programs.program(f"sendAll, {style}, {count} in flight", target, count, command)
            entries.append(programs.row(entry, "client", style, count, BASELINE))
    python = prerequisites.python_client()
    for style, name in (("threads", "thread pool"), ("asyncio", "asyncio")) if python else ():
        for count in IN_FLIGHT:
            command = [python, programs.LIBRARY / "python_bulk.py", target.base, style, count]
            entry = programs.program(f"Python, {name}, {count} in flight", target, count, command)
            entries.append(programs.row(entry, "peer", style, count))
    return entries


def measure(context):
    load = building.load()
    with context.server() as server:
        entries = rows(load, server.plain)
        started = [entry["program"] for entry in entries]
        # On every processor: what counts is how many messages get through.
        samples = measuring.interleaved(started, context.seconds, context.rounds, context.report)
    medians = measuring.summary(samples, samples, {entry["program"].name: entry["baseline"] for entry in entries})
    return [
        {"name": name, "inFlight": entry["inFlight"], **medians[name]}
        for entry in entries
        if (name := entry["program"].name) in medians
    ]


HEADER = ["sends of 100 characters", "messages/s", "CPU µs a message", "CPU, ratio to Python's thread pool"]


def cells(rows):
    return [
        [row["name"], pages.number(row["perSecond"]), pages.number(row["cpuMicroseconds"]), pages.ratio(row["ratio"])]
        for row in rows
    ]
