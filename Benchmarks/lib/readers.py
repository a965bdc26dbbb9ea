"""Each XML reader on each kind of document, beside parsers in C and C++ that copy the same fields."""

import building
import pages
import plots
import prerequisites
from measuring import interleaved, last_line, median, median_ratio

DOCUMENTS = {
    "messages-32": "32 messages",
    "queues-5000": "5,000 queues",
    "entities": "64 KiB of references",
    "error": "an error",
}
SOURCES = {"messages-32": "received-32.xml"}
PEERS = {
    "sax2": ("sax2.c", "libxml-2.0", "C: libxml2 SAX2, fields copied"),
    "pugi": ("pugi.cpp", "pugixml", "C++: pugixml, fields copied"),
    "expat": ("expat.c", "expat", "C: expat, fields copied"),
}
READERS = {"swift": "AzureXMLSwift", "libxml2": "AzureXMLLibxml2", "foundation": "AzureXMLFoundation"}


class Timed:
    """A program that times itself and prints nanoseconds for each operation."""

    def __init__(self, name, command):
        self.name = name
        self.command = command

    def measure(self, seconds):
        return last_line(self.command)["nanoseconds"] / 1000


def baselines(documents):
    programs = []
    for name, (source, package, _) in PEERS.items():
        if package == "libxml-2.0" or prerequisites.have({"pugixml": "pugixml", "expat": "expat"}[package]):
            program = building.baseline(source, package)
            if program:
                programs.append(Timed(f"{name}-messages-32", [program, documents / SOURCES["messages-32"]]))
    return programs


def measure(context):
    probe = building.probe()
    documents = building.documents()
    subjects = [name for name in building.subjects(probe) if name.startswith("xml-")]
    programs = baselines(documents)
    for subject in subjects:
        programs.append(Timed(subject, [probe, subject, "--time", "--documents", documents]))
    samples = interleaved(programs, context.seconds / 2, context.rounds, context.report)
    base = samples.get("sax2-messages-32")
    rows = []
    for name, taken in samples.items():
        kind = name.removeprefix("xml-")
        reader, document = kind.split("-", 1)
        rows.append(
            {
                "reader": reader,
                "document": document,
                "microseconds": round(median(taken), 3),
                "ratio": round(median_ratio(taken, base), 3) if base and document == "messages-32" else None,
            }
        )
    return rows


def label(reader):
    return READERS.get(reader) or PEERS[reader][2]


HEADER = ["", *(f"{text}, µs" for text in DOCUMENTS.values()), "ratio to SAX2, 32 messages"]


def cells(rows):
    times = {(row["reader"], row["document"]): row for row in rows}
    result = []
    for reader in [*PEERS, *READERS]:
        mine = [times.get((reader, document)) for document in DOCUMENTS]
        if any(mine):
            figures = [pages.number(row["microseconds"] if row else None) for row in mine]
            ratio = mine[0]["ratio"] if mine[0] else None
            result.append([label(reader), *figures, pages.ratio(ratio)])
    return result


def plot(rows):
    """CPU time of the document that matters most."""
    chosen = sorted((row for row in rows if row["document"] == "messages-32"), key=lambda row: row["microseconds"])
    bars = [
        plots.Bar(
            label(row["reader"]),
            row["microseconds"],
            f"{pages.number(row['microseconds'])} µs"
            + (f", {pages.number(row['ratio'])} × SAX2" if row["ratio"] else ""),
            is_peer=row["reader"] in PEERS,
        )
        for row in chosen
    ]
    return plots.bar_chart(
        "Reading 32 messages of 100 characters, all seven fields", "CPU µs per document (less is better)", bars
    )
