"""The limits that counts are held against, and how new ones are chosen."""

import json
import math
import pathlib

METRICS = ("instructions", "allocations", "retains", "releases")


def limit_for(metric, measured):
    """The limit of a fresh measurement: 5 % above; an allocation is a whole thing, so hardly any above."""
    if metric == "allocations":
        return math.ceil(measured + 0.01 * measured + 0.1)
    return math.ceil(measured * 1.05)


def is_loose(metric, measured, limit):
    """Whether a limit has so much room that what was won could be lost again unnoticed."""
    return limit > limit_for(metric, measured * 1.05) + (0 if metric == "instructions" else 1)


def compare(measured, limits):
    """Compares one subject's counts with its limits: a list of (metric, measured, limit, verdict)."""
    rows = []
    for metric in METRICS:
        limit = limits.get(metric)
        value = measured[metric]
        if limit is None:
            verdict = "no limit"
        elif value > limit:
            verdict = "over"
        elif is_loose(metric, value, limit):
            verdict = "could be tightened"
        else:
            verdict = "ok"
        rows.append((metric, value, limit, verdict))
    return rows


def load(path: pathlib.Path):
    return json.loads(path.read_text()) if path.exists() else {}


def save(path: pathlib.Path, measured):
    """Writes limits for what was measured; those of other subjects stay."""
    limits = load(path)
    for subject, counts in measured.items():
        limits[subject] = {metric: limit_for(metric, counts[metric]) for metric in METRICS}
    path.write_text(json.dumps(limits, indent=2, sort_keys=True) + "\n")


# Ten objects are made, each kept in three places, and let go. An object costs some hundred instructions (`malloc`, `free`, the
# counting of references): a twentieth of what is measured is a lower bound that no improvement will reach.
OBJECTS = 10
SELF_CHECK_LEAST = {"instructions": 500, "retains": 2 * OBJECTS, "releases": 3 * OBJECTS}


def unseen(counts):
    """The metrics that do not show what the subject `self-check` does, whose counts are known."""
    missing = [metric for metric, least in SELF_CHECK_LEAST.items() if counts[metric] < least]
    return missing + (["allocations"] if round(counts["allocations"]) != OBJECTS else [])
