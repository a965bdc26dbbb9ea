"""Operations end to end, plain and over TLS: each transport, calling style and number in flight, beside the raw libcurl loops."""

import building
import measuring
import pages
import plots
import programs
from programs import DEFAULT_READER

IN_FLIGHT = (1, 8, 64, 512)


def sends(context):
    def rows(load, target):
        counts = {"blocking": IN_FLIGHT, "async": IN_FLIGHT}
        return (
            programs.raw("send", target, IN_FLIGHT, IN_FLIGHT)
            + programs.floor(target)
            + programs.clients(load, "send", target, counts, [DEFAULT_READER])
            + programs.peers("send", target, IN_FLIGHT)
        )

    return measure(context, rows, lambda server: server.plain)


def sends_over_tls(context):
    def rows(load, target):
        counts = {"blocking": (1, 64), "async": (1, 64)}
        return (
            programs.raw("send", target, (1, 64), (1, 64))
            + programs.clients(load, "send", target, counts, [DEFAULT_READER], ["curl", "ahc"])
            + programs.peers("send", target, (1, 64))
        )

    return measure(context, rows, lambda server: server.over_tls)


def peeks(context):
    def rows(load, target):
        counts = {"blocking": (1, 8), "async": (1, 64)}
        return (
            programs.raw("peek", target, (1, 8), (1, 64))
            + programs.reading("peek", target)
            + programs.clients(load, "peek", target, counts, ["swift", "libxml2", "foundation"])
            + programs.peers("peek", target, (1, 64))
        )

    return measure(context, rows, lambda server: server.plain)


def measure(context, rows_of, target_of):
    load = building.load()
    with context.server() as server:
        target = target_of(server)
        if target is None:
            return []
        rows = rows_of(load, target)
        started = [row["program"] for row in rows]
        with measuring.one_processor(server.process_id):
            costs = measuring.interleaved(started, context.seconds, context.rounds, context.report)
        # On every processor, for what a client does with more than one; where nothing is pinned, once is enough.
        rates = costs
        if measuring.CAN_PIN:
            rates = measuring.interleaved(started, context.seconds, context.rounds, context.report)
        protocol = target.protocol() if target.ca_file else None
    medians = measuring.summary(costs, rates, {row["program"].name: row["baseline"] for row in rows})
    return [
        {"name": name, **{key: row[key] for key in ("family", "series", "inFlight")}, **medians[name]}
        | ({"protocol": protocol} if protocol else {})
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
            pages.number(row["cpuMicroseconds"]),
            pages.ratio(row["ratio"]),
            pages.ratio(row["ratioOnAll"]),
            pages.number(row["perSecond"]),
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
        # One number for a line: with one thread for a blocking client, with many in flight for an async one.
        count = 1 if name.startswith("blocking") else 64
        ratio = next((row["ratio"] for row in group if row["inFlight"] == count and family == "client"), None)
        if ratio is not None:
            label += f" ({pages.number(ratio)} × raw at {count})"
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


IN_FLIGHT_HEADER = ["sends/s", *(f"{count} in flight" for count in IN_FLIGHT), "with most, of the best"]


def in_flight_cells(rows):
    """Throughput by number in flight: a client that more requests at a time make slower shows it in the last column."""
    series = {}
    for row in rows:
        if row["perSecond"] is not None:
            series.setdefault(row["series"], {})[row["inFlight"]] = row["perSecond"]
    names = {
        "easy": "raw libcurl, easy (threads)", "multi": "raw libcurl, multi",
        "floor, blocking": "system calls alone (threads)",
    }  # fmt: skip
    return [
        [
            names.get(name, name),
            *(pages.number(rates.get(count)) for count in IN_FLIGHT),
            f"{100 * rates[max(rates)] / max(rates.values()):.0f} %",
        ]
        for name, rates in series.items()
        if len(rates) > 1
    ]


TLS_HEADER = [*HEADER, "TLS handshakes", "of them resumed"]


USER_HEADER = [
    "", "one at a time, CPU µs", "a second", "64 at a time, CPU µs", "a second",
    "TLS, one, CPU µs", "a second", "TLS, 64, CPU µs", "a second",
]  # fmt: skip

# What a program can be written with, in the order of the page; a client that blocks has 64 threads instead.
USER_SERIES = {
    "blocking, curl": "this, blocking, `CurlTransport`",
    "async, curl": "this, async, `CurlTransport`",
    "async, ahc": "this, async, `AsyncHTTPClientTransport`",
    "blocking, urlsession": "this, blocking, `URLSessionTransport`",
    "async, urlsession": "this, async, `URLSessionTransport`",
    "AsyncHTTPClient alone": "AsyncHTTPClient alone: nothing signed or read",
    "multi": "libcurl's multi interface alone: nothing signed or read",
    "Python": "official Python client",
    "Python, threads": "official Python client, threads",
    "Python, asyncio": "official Python client, asyncio",
    "wrk": "wrk: no client at all",
    "floor, blocking": "the system calls of a send alone, a thread for each",
    "floor, async": "the same, two threads",
    "floor, loop": "the same, one thread for all",
}


def user_cells(sends, over_tls):
    """What a send costs and how many there are a second, by what a program is written with."""
    found = {
        (row["series"], row["inFlight"], is_tls): row
        for is_tls, rows in ((False, sends), (True, over_tls))
        for row in rows
    }

    def cells_of(series):
        for is_tls in (False, True):
            for count in (1, 64):
                measured = found.get((series, count, is_tls), {})
                yield pages.number(measured.get("cpuMicroseconds"))
                yield pages.number(measured.get("perSecond"))

    lines = [[name, *cells_of(series)] for series, name in USER_SERIES.items()]
    nothing = pages.number(None)
    return [line for line in lines if any(cell != nothing for cell in line[1:])]


def tls_cells(rows):
    """As the others, and how many handshakes a run made: one that made more than connections were needed says so."""
    return [
        [*line, f"{row['handshakes']:,}" + (" (reconnects)" if reconnects(row) else ""), pages.number(row.get("resumed"))]
        for line, row in zip(cells(rows), rows)
    ]


def reconnects(row):
    """Whether a run made more handshakes than could have been in use at a time, and twice that for those which end early."""
    return row["handshakes"] > 2 * row["inFlight"]


SHORT_HEADER = ["", "send, CPU µs", "ratio to the raw loop", "sends/s", "peek of 32, CPU µs", "ratio to the raw loop"]


def short_cells(sends, over_tls, peeks):
    """What fits on a front page: one operation at a time, 64 in flight of what does not block, and the same over TLS."""
    peeks = {row["name"].removesuffix(f", {DEFAULT_READER}"): row for row in peeks}
    return [
        [
            row["name"] + suffix,
            pages.number(row["cpuMicroseconds"]),
            pages.ratio(row["ratio"]),
            pages.number(row["perSecond"]),
            pages.number(peek.get("cpuMicroseconds")),
            pages.ratio(peek.get("ratio")),
        ]
        for rows, suffix in ((sends, ""), (over_tls, ", over TLS"))
        for row in rows
        if is_short(row, suffix != "")
        for peek in [{} if suffix else peeks.get(row["name"], {})]
    ]


def is_short(row, over_tls):
    """Whether a row is on the front page: over TLS the raw loops, the clients and the official client alone."""
    if row["series"] == "wrk":
        return not over_tls and row["inFlight"] == 64
    if row["series"].startswith("floor"):
        return False
    blocks = row["series"].startswith("blocking") or row["series"] in ("easy", "Python", "Python, threads")
    return row["inFlight"] == 1 or (row["inFlight"] == 64 and not blocks)
