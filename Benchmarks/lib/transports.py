"""Operations end to end: each transport, colour and number of operations in flight, beside the raw libcurl loops."""

import json
import pathlib
import subprocess

import building
import plots
import prerequisites
import tables
from measuring import Program, Wrk, interleaved, summary

FLIGHTS = (1, 8, 64, 512)
LIBRARY = pathlib.Path(__file__).resolve().parent
WRK = LIBRARY.parent / "Wrk"


def choices(load):
    """What this build of Load can choose from."""
    return json.loads(subprocess.run([load, "--list"], check=True, capture_output=True, text=True).stdout)


def easy_name(flights):
    return f"raw libcurl, easy, {threads(flights)}"


def multi_name(flights):
    return f"raw libcurl, multi, {flights} in flight"


def threads(count):
    return "1 thread" if count == 1 else f"{count} threads"


def raw(operation, base, flights_of_easy, flights_of_multi):
    easy = building.baseline("easy.c", "libcurl", ("-lpthread",))
    multi = building.baseline("multi.c", "libcurl")
    programs = []
    for flights in flights_of_easy if easy else ():
        programs.append(row(easy_name(flights), "raw", "easy", flights, [easy, base, operation, flights]))
    for flights in flights_of_multi if multi else ():
        programs.append(row(multi_name(flights), "raw", "multi", flights, [multi, base, operation, flights]))
    return programs


def row(name, family, series, flights, command, trial=200):
    """A program and what the plot must know of it. The number of operations goes last in its command."""
    program = Program(name, lambda operations: [*command, operations], max(trial, 4 * flights))
    return {"program": program, "family": family, "series": series, "flights": flights}


def clients(load, operation, base, flights, readers):
    rows = []
    available = choices(load)
    for transport in available["transports"]:
        for reader in [reader for reader in readers if reader in available["readers"]]:
            if reader != "libxml2" and transport != "curl":
                continue
            for colour in ("blocking", "async"):
                for count in flights[colour]:
                    many = threads(count) if colour == "blocking" else f"{count} in flight"
                    name = f"{colour}, {transport}, {many}" + (f", {reader}" if len(readers) > 1 else "")
                    command = [
                        load, base, "--operation", operation, "--transport", transport, "--reader", reader,
                        "--colour", colour, "--in-flight", count, "--operations",
                    ]  # fmt: skip
                    entry = row(name, "client", f"{colour}, {transport}", count, command)
                    entry["baseline"] = easy_name(1) if colour == "blocking" else multi_name(64)
                    rows.append(entry)
    return rows


def peers(operation, base):
    rows = []
    if prerequisites.have("wrk"):
        for connections in FLIGHTS if operation == "send" else (1, 64):
            many = "1 connection" if connections == 1 else f"{connections} connections"
            program = Wrk(f"wrk, {many}", base, connections, WRK / "client.lua", operation)
            rows.append({"program": program, "family": "peer", "series": "wrk", "flights": connections})
    python = prerequisites.python_client()
    if python:
        command = [python, LIBRARY / "python_client.py", base, operation]
        rows.append(row("official Python client", "peer", "Python", 1, command, trial=50))
    for entry in rows:
        entry["baseline"] = easy_name(1) if entry["flights"] == 1 else multi_name(64)
    return rows


def measure(context, operation):
    load = context.load()
    with context.server() as base:
        if operation == "send":
            rows = raw(operation, base, FLIGHTS, FLIGHTS)
            rows += clients(load, operation, base, {"blocking": FLIGHTS, "async": FLIGHTS}, ["libxml2"])
        else:
            rows = raw(operation, base, (1,), (1, 64))
            flights = {"blocking": (1, 8), "async": (1, 64)}
            rows += clients(load, operation, base, flights, ["libxml2", "swift", "foundation"])
        rows += peers(operation, base)
        samples = interleaved([row["program"] for row in rows], context.seconds, context.rounds, context.report)
    medians = summary(samples, {row["program"].name: row.get("baseline") for row in rows})
    return [
        {"name": name, "family": row["family"], "series": row["series"], "inFlight": row["flights"], **medians[name]}
        for row in rows
        if (name := row["program"].name) in medians
    ]


HEADER = ["", "CPU µs an operation", "ratio to the raw loop", "operations/s"]


def cells(rows):
    return [
        [
            row["name"],
            tables.number(row["cpuMicroseconds"]),
            tables.ratio(row["ratio"]),
            tables.number(row["perSecond"]),
        ]
        for row in rows
    ]


def plot(rows):
    """CPU time and throughput over the number of operations in flight."""
    series = {}
    for row in rows:
        series.setdefault((row["family"], row["series"]), []).append(row)

    def line(field, key, group):
        family, name = key
        label = {"easy": "raw loop, easy (threads)", "multi": "raw loop, multi"}.get(name, name)
        # What the table's ratios are of: one thread for who blocks, many in flight for who does not.
        flights = 1 if name.startswith("blocking") else 64
        ratio = next((row["ratio"] for row in group if row["inFlight"] == flights and family == "client"), None)
        if ratio is not None:
            label += f" ({tables.number(ratio)} × raw at {flights})"
        return plots.Line(label, [(row["inFlight"], row[field]) for row in group], dashed=family != "client")

    def panel(title, unit, field):
        lines = [line(field, key, group) for key, group in series.items()]
        return plots.Panel(title, "sends in flight (async) or threads (blocking)", unit, lines)

    return plots.line_chart(
        "Sends of 100 characters to a canned server on loopback",
        [
            panel("CPU time a send", "CPU µs per send, log scale", "cpuMicroseconds"),
            panel("Throughput", "sends per second, log scale", "perSecond"),
        ],
    )

SHORT_HEADER = ["", "send, CPU µs", "ratio to the raw loop", "sends/s", "peek of 32, CPU µs", "ratio to the raw loop"]


def short_cells(sends, peeks):
    """One thread for who blocks, 64 in flight for who does not: what fits on a front page."""
    peeks = {row["name"].removesuffix(", libxml2"): row for row in peeks}
    result = []
    for row in sends:
        chosen = 64 if "async" in row["series"] or row["series"] in ("multi", "wrk") else 1
        if row["inFlight"] != chosen:
            continue
        peek = peeks.get(row["name"], {})
        result.append(
            [
                row["name"],
                tables.number(row["cpuMicroseconds"]),
                tables.ratio(row["ratio"]),
                tables.number(row["perSecond"]),
                tables.number(peek.get("cpuMicroseconds")),
                tables.ratio(peek.get("ratio")),
            ]
        )
    return result
