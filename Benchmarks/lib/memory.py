"""Resident memory: a client with many connections, and the peak of a big receive."""

import building
import pages
from measuring import Failed, last_line, median
from programs import choices, trusted

KIBIBYTE = 1024


def measure(context):
    load = building.load()
    resident = building.resident()
    big = (building.documents() / "received-32x64k.xml").stat().st_size
    with context.server() as server:
        base = server.plain.base
        targets = [server.plain, *([server.over_tls] if server.over_tls else [])]
        rows = [connections(context, resident, target, count) for target in targets for count in (1, 64)]
        for style in ("async", "blocking"):
            for reader in choices(load)["readers"]:
                rows.append(big_receive(context, load, base, style, reader, big))
    return [row for row in rows if row]


def taken(context, command):
    try:
        return [last_line(command) for _ in range(context.rounds)]
    except Failed as fault:
        print(f"left out: {fault}")
        return []


def connections(context, program, target, count):
    """A program with one async client and no more linked than it needs, after sends over so many connections."""
    lines = taken(context, [program, target.base, count, 20_000, *trusted(target)])
    many = ("1 connection" if count == 1 else f"{count} connections") + (" over TLS" if target.ca_file else "")
    own = lines and median(line["residentKibibytes"] - line["fileKibibytes"] for line in lines) * KIBIBYTE
    return lines and {
        "name": f"one async client, {many}, after 20,000 sends: the whole process",
        "megabytes": round(median(line["residentKibibytes"] for line in lines) * KIBIBYTE / 1e6, 2),
        "ownMegabytes": round(own / 1e6, 2),
        "bytes": None,
        "ratio": None,
    }


def big_receive(context, load, base, style, reader, size):
    """The peak above what the process held before its first receive."""
    command = [
        load, base, "--operation", "big-receive", "--style", style, "--reader", reader, "--operations", 1,
        "--warm-up", 20, "--warm-up-operation", "peek",
    ]  # fmt: skip
    lines = taken(context, command)
    peak = lines and median(line["peakKibibytes"] - line["residentKibibytesBefore"] for line in lines) * KIBIBYTE
    return lines and {
        "name": f"{style}, {reader}: a receive of 32 × 64 KiB, peak",
        "megabytes": round(peak / 1e6, 2),
        "bytes": size,
        "ratio": round(peak / size, 2),
    }


HEADER = ["", "MB", "without the pages of libraries, MB", "ratio to the bytes received"]


def cells(rows):
    return [
        [
            row["name"],
            pages.number(row["megabytes"]),
            pages.number(row.get("ownMegabytes")),
            pages.ratio(row["ratio"]),
        ]
        for row in rows
    ]
