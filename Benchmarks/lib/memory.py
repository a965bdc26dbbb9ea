"""Resident memory: a client with many connections, and the peak of a big receive."""

import building
import tables
from measuring import Failed, last_line, median
from transports import choices

KIBIBYTE = 1024


def measure(context):
    load = context.load()
    big = (building.documents() / "received-32x64k.xml").stat().st_size
    rows = []
    with context.server() as base:
        for colour in ("async", "blocking"):
            rows.append(connections(context, load, base, colour))
            for reader in choices(load)["readers"]:
                rows.append(big_receive(context, load, base, colour, reader, big))
    return [row for row in rows if row]


def taken(context, command):
    try:
        return [last_line(command) for _ in range(context.rounds)]
    except Failed as fault:
        print(f"left out: {fault}")
        return []


def connections(context, load, base, colour):
    """One client, 64 calls at a time, so that 64 connections are open at the end."""
    command = [load, base, "--operation", "send", "--colour", colour, "--in-flight", 64, "--operations", 10_000]
    lines = taken(context, command)
    return lines and {
        "name": f"{colour}: one client, 64 connections, after 10,000 sends",
        "megabytes": round(median(line["residentKibibytes"] for line in lines) * KIBIBYTE / 1e6, 2),
        "bytes": None,
        "ratio": None,
    }


def big_receive(context, load, base, colour, reader, size):
    """The peak above what the process held before its first receive."""
    command = [
        load, base, "--operation", "big-receive", "--colour", colour, "--reader", reader, "--operations", 1,
        "--warm-up", 20, "--warm-up-operation", "peek",
    ]  # fmt: skip
    lines = taken(context, command)
    peak = lines and median(line["peakKibibytes"] - line["residentKibibytesBefore"] for line in lines) * KIBIBYTE
    return lines and {
        "name": f"{colour}, {reader}: a receive of 32 × 64 KiB, peak",
        "megabytes": round(peak / 1e6, 2),
        "bytes": size,
        "ratio": round(peak / size, 2),
    }


HEADER = ["", "MB", "ratio to the bytes received"]


def cells(rows):
    return [[row["name"], tables.number(row["megabytes"]), tables.ratio(row["ratio"])] for row in rows]
