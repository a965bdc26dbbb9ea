"""Subjects of this process: what an operation takes in nanoseconds, and what it counts to under callgrind."""

import building
import counting
import pages
import prerequisites
from readers import Timed
from measuring import interleaved, median


def measure(context):
    probe = building.probe()
    documents = building.documents()
    subjects = {
        name: subject
        for name, subject in building.subjects(probe).items()
        if not name.startswith(("xml-", "encrypt-", "decrypt-")) and name != "self-check"
    }
    programs = [Timed(name, [probe, name, "--time", "--documents", documents]) for name in subjects]
    samples = interleaved(programs, context.seconds, context.rounds, context.report)
    gated = {name: subject["count"] for name, subject in subjects.items() if subject["gated"]}
    counts = {}
    if prerequisites.have("valgrind"):
        counts = counting.count(probe, documents, gated, lambda subject: context.report(f"counting {subject}"))
    return [
        {
            "subject": name,
            "summary": subjects[name]["summary"],
            "nanoseconds": round(median(taken) * 1000, 1),
            **{metric: round(value, 2) for metric, value in counts.get(name, {}).items()},
        }
        for name, taken in samples.items()
    ]


HEADER = ["", "what it is", "ns", "instructions", "allocations", "retains", "releases"]


def cells(rows):
    return [
        [f"`{row['subject']}`", row["summary"], pages.number(row["nanoseconds"])]
        + [pages.number(row.get(metric)) for metric in ("instructions", "allocations", "retains", "releases")]
        for row in rows
    ]
