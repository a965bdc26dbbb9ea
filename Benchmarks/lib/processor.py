"""The processor against the emulator: messages a second beside the emulator's own rounds, and CPU time beside its requests alone."""

import building
import emulator
import measuring
import pages
import prerequisites

IN_FLIGHT = 32
STYLES = ("async", "blocking")
# In memory they would be a tenth of a gigabyte, were they kept.
MANY = 100_000


class Rounds:
    """wrk's rounds of send, receive and delete: what the emulator itself can do."""

    name = "wrk, rounds"

    def __init__(self, server):
        self.server = server

    def measure(self, seconds):
        line = self.server.wrk("round", seconds=max(1, round(seconds)))
        return measuring.Sample(line["operations"], 0, line["wallNanoseconds"])


def command(load, server, operation, style, count):
    return [
        load, server.base, "--operation", operation, "--style", style, "--reader", "swift", "--in-flight", IN_FLIGHT,
        "--queues", 1, "--operations", count,
    ]  # fmt: skip


def program(load, server, operation, style):
    return measuring.Program(
        f"{operation}, {style}", lambda count: [str(word) for word in command(load, server, operation, style, count)], 2000
    )


def memory(load, server, style):
    """What the process holds more after so many messages, in KiB."""
    line = measuring.last_line([str(word) for word in command(load, server, "process", style, MANY)])
    return line["residentKibibytes"] - line["residentKibibytesBefore"]


def measure(context):
    has_wrk = prerequisites.have("wrk")
    azq, load = building.azq(), building.load()
    with emulator.emulator(azq) as server:
        server.request("PUT", "bench-0")
        programs = [Rounds(server)] if has_wrk else []
        programs += [program(load, server, operation, style) for operation in ("round", "drain", "process") for style in STYLES]
        samples = measuring.interleaved(programs, max(context.seconds, 0.5), context.rounds, context.report)
        grown = {} if context.quick else {style: memory(load, server, style) for style in STYLES}
    return rows(samples, grown)


def rows(samples, grown):
    """A line for each program; of processors what they cost beside the requests alone, round by round."""
    lines = []
    for name, taken in samples.items():
        rates = [sample.per_second for sample in taken]
        costs = measuring.costs_of(samples, name)
        line = {
            "name": name,
            "perSecond": round(measuring.median(rates)),
            "cpuMicroseconds": None if name == Rounds.name else round(measuring.median(costs), 2),
        }
        operation, _, style = name.partition(", ")
        if operation == "process":
            alone = measuring.costs_of(samples, f"drain, {style}")
            own = [sample.per_second for sample in samples.get(Rounds.name, [])]
            line["ratioToRounds"] = round(measuring.median_ratio(rates, own), 3) if own else None
            line["overheadMicroseconds"] = (
                round(measuring.median(mine - base for mine, base in zip(costs, alone)), 2) if alone else None
            )
            line["grownKibibytes"] = grown.get(style)
        lines.append(line)
    return lines


HEADER = [
    "32 at a time, against the emulator", "messages/s", "of wrk's rounds/s", "CPU µs a message",
    "more than receive and delete alone", f"KiB more after {MANY:,} messages",
]  # fmt: skip
NAMES = {
    Rounds.name: "rounds of send, receive, delete: wrk",
    "round": "rounds of send, receive, delete: the {style} client",
    "drain": "receives of 32, and a delete for each: the {style} client alone",
    "process": "a processor, {style}, whose handler does nothing",
}


def cells(rows):
    shown = []
    for row in rows:
        operation, _, style = row["name"].partition(", ")
        name = NAMES.get(row["name"]) or NAMES[operation].format(style=style)
        shown.append(
            [
                name,
                pages.number(row["perSecond"]),
                pages.ratio(row.get("ratioToRounds")),
                pages.number(row["cpuMicroseconds"]),
                pages.number(row.get("overheadMicroseconds")),
                pages.number(row.get("grownKibibytes")),
            ]
        )
    return shown
