"""The emulator behind its server, driven by wrk and by the async client, all on this machine's cores."""

import sys

import building
import children
import prerequisites
import tables
from measuring import median

try:
    import emulator
except ImportError:
    emulator = None

TOOLS = building.ROOT.parent / "Tools"


def azq():
    children.run(
        ["swift", "build", "-q", "-c", "release", *building.LINKING, "--package-path", str(TOOLS), "--product", "azq"],
        check=True, stdout=sys.stderr,
    )  # fmt: skip
    return TOOLS / ".build" / "release" / "azq"


def measure(context):
    if emulator is None:
        print("left out: the emulator: lib/emulator.py is missing", file=sys.stderr)
        return []
    prerequisites.have("wrk")
    program, load = azq(), context.load()
    samples = {}
    # Filling takes longer than measuring, so there are fewer rounds than elsewhere.
    for turn in range(1 if context.quick else 3):
        for line in emulator.subjects(program, load):
            context.report(f"round {turn + 1}: {line['subject']}, {line['queued']} queued, {line['client']}")
            samples.setdefault((line["subject"], line["queued"], line["client"]), []).append(line)
    return [
        {
            "subject": subject,
            "queued": queued,
            "client": client,
            "perSecond": round(median(line["perSecond"] for line in taken)),
            "serverMicroseconds": median_of(taken, "serverMicroseconds"),
            "serverResidentKibibytes": median_of(taken, "serverResidentKibibytes"),
            "failures": sum(line.get("failures", 0) for line in taken),
        }
        for (subject, queued, client), taken in samples.items()
    ]


def median_of(lines, field):
    values = [line[field] for line in lines if line.get(field) is not None]
    return median(values) if values else None


HEADER = [
    "32 connections, every signature verified", "messages queued", "driven by", "operations/s", "CPU µs of the server",
]  # fmt: skip
NAMES = {
    "emulator-sends": "sends",
    "emulator-receives32": "receives of 32",
    "emulator-rounds": "rounds of send, receive, delete",
}


def cells(rows):
    return [
        [
            NAMES.get(row["subject"], row["subject"]) + (f" ({row['failures']} failed)" if row["failures"] else ""),
            f"{row['queued']:,}",
            row["client"],
            tables.number(row["perSecond"]),
            tables.number(row["serverMicroseconds"]),
        ]
        for row in rows
    ]
