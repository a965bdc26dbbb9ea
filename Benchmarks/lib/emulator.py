"""The emulator behind its server, driven by the async client over libcurl, both on this machine's cores."""

import contextlib
import json
import signal
import subprocess
import sys

import building
import tables
from measuring import median

TOOLS = building.ROOT.parent / "Tools"
QUEUED = (100, 100_000)


def build():
    if not (TOOLS / "Sources" / "EmulatorLoad").is_dir():
        print("left out: the emulator: there is no EmulatorLoad in Tools", file=sys.stderr)
        return None
    for product in ("azq", "EmulatorLoad"):
        subprocess.run(
            ["swift", "build", "-c", "release", "--package-path", str(TOOLS), "--product", product], check=True
        )
    return TOOLS / ".build" / "release"


@contextlib.contextmanager
def serving(azq):
    """Starts the emulator on a free port and gives its address; ends it in order."""
    process = subprocess.Popen([azq, "emulator", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        if " ready at " not in line:
            raise SystemExit(f"the emulator did not start: {line!r}")
        yield line.split(" ready at ")[1].strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def lines(command):
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def measure(context):
    programs = build()
    if programs is None:
        return []
    count = 2000 if context.quick else 20_000
    samples = {}
    for turn in range(context.rounds):
        for queued in QUEUED:
            context.report(f"{turn + 1}/{context.rounds} emulator, {queued} queued")
            with serving(programs / "azq") as endpoint:
                taken = lines(
                    [programs / "EmulatorLoad", "server", "--endpoint", endpoint, "--queued", queued, "--count", count]
                )
            for line in taken:
                samples.setdefault((line["subject"], queued), []).append(line)
    return [
        {
            "subject": subject,
            "queued": queued,
            "perSecond": round(median(line["perSecond"] for line in taken)),
            "clientMicroseconds": round(median(line["processorMicroseconds"] for line in taken), 2),
        }
        for (subject, queued), taken in samples.items()
    ]


HEADER = ["32 calls in flight", "messages queued", "operations/s", "CPU µs an operation of the client"]
NAMES = {
    "emulator-sends": "sends",
    "emulator-receives32": "receives of 32",
    "emulator-rounds": "rounds of send, receive, delete",
}


def cells(rows):
    return [
        [
            NAMES.get(row["subject"], row["subject"]),
            f"{row['queued']:,}",
            tables.number(row["perSecond"]),
            tables.number(row["clientMicroseconds"]),
        ]
        for row in rows
    ]
