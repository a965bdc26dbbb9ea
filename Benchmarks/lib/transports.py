"""Operations end to end: each transport, colour and number of operations in flight, beside the raw libcurl loops."""

import json
import pathlib

import building
import children
import pinning
import plots
import prerequisites
import tables
from measuring import Program, Wrk, interleaved, summary

FLIGHTS = (1, 8, 64, 512)
# The reader of the umbrella AzureQueues: what is measured where readers are not compared.
DEFAULT_READER = "swift"
LIBRARY = pathlib.Path(__file__).resolve().parent
WRK = LIBRARY.parent / "Wrk"


def choices(load):
    """What this build of Load can choose from."""
    return json.loads(children.run([load, "--list"], check=True, capture_output=True, text=True).stdout)


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


def reading(operation, base):
    """The raw loop that also reads each answer, as the floor of every client that reads by libxml2."""
    libxml2 = building.flags("libxml-2.0")
    program = libxml2 and building.baseline("easy.c", "libcurl", ("-lpthread", "-DREADS", *libxml2), "easy-sax2")
    if not program:
        return []
    entry = row("raw libcurl, easy, and SAX2 in C", "raw", "SAX2", 1, [program, base, operation, 1])
    return [{**entry, "baseline": easy_name(1)}]


def row(name, family, series, flights, command, trial=200):
    """A program and what the plot must know of it. The number of operations goes last in its command."""
    program = Program(name, lambda operations: [*command, operations], max(trial, 4 * flights))
    return {"program": program, "family": family, "series": series, "flights": flights}


def clients(load, operation, base, flights, readers):
    rows = []
    available = choices(load)
    for transport in available["transports"]:
        for reader in [reader for reader in readers if reader in available["readers"]]:
            if reader != DEFAULT_READER and transport != "curl":
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
    with context.server() as (base, server):
        if operation == "send":
            rows = raw(operation, base, FLIGHTS, FLIGHTS)
            rows += clients(load, operation, base, {"blocking": FLIGHTS, "async": FLIGHTS}, [DEFAULT_READER])
        else:
            rows = raw(operation, base, (1,), (1, 64)) + reading(operation, base)
            flights = {"blocking": (1, 8), "async": (1, 64)}
            rows += clients(load, operation, base, flights, ["swift", "libxml2", "foundation"])
        rows += peers(operation, base)
        programs = [row["program"] for row in rows]
        with pinning.one_processor(server):
            costs = interleaved(programs, context.seconds, context.rounds, context.report)
        # On every processor, for what a client does with more than one; where nothing is pinned, once is enough.
        rates = costs
        if pinning.AVAILABLE:
            rates = interleaved(programs, context.seconds, context.rounds, context.report)
    medians = summary(costs, rates, {row["program"].name: row.get("baseline") for row in rows})
    return [
        {"name": name, "family": row["family"], "series": row["series"], "inFlight": row["flights"], **medians[name]}
        for row in rows
        if (name := row["program"].name) in medians
    ]


HEADER = [
    "", "CPU µs an operation", "ratio to the raw loop", "the same on all processors", "operations/s",
]  # fmt: skip


def cells(rows):
    return [
        [
            row["name"],
            tables.number(row["cpuMicroseconds"]),
            tables.ratio(row["ratio"]),
            tables.ratio(row["ratioOnAll"]),
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
        points = [(row["inFlight"], row[field]) for row in group if row[field] is not None]
        return plots.Line(label, points, dashed=family != "client")

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


FLIGHT_HEADER = ["sends/s", *(f"{count} in flight" for count in FLIGHTS), "with most, of the best"]


def flight_cells(rows):
    """Throughput by number in flight: a client that more requests at a time make slower shows it in the last column."""
    series = {}
    for row in rows:
        if row["perSecond"] is not None:
            series.setdefault(row["series"], {})[row["inFlight"]] = row["perSecond"]
    names = {"easy": "raw libcurl, easy (threads)", "multi": "raw libcurl, multi"}
    return [
        [
            names.get(name, name),
            *(tables.number(rates.get(count)) for count in FLIGHTS),
            f"{100 * rates[max(rates)] / max(rates.values()):.0f} %",
        ]
        for name, rates in series.items()
        if len(rates) > 1
    ]


SHORT_HEADER = ["", "send, CPU µs", "ratio to the raw loop", "sends/s", "peek of 32, CPU µs", "ratio to the raw loop"]


def short_cells(sends, peeks):
    """One thread for who blocks, 64 in flight for who does not: what fits on a front page."""
    peeks = {row["name"].removesuffix(f", {DEFAULT_READER}"): row for row in peeks}
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
