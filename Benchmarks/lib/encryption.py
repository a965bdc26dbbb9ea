"""Messages encrypted and decrypted, beside swift-crypto alone and the official Python client, in one run."""

import pathlib

import building
import pages
import prerequisites
from measuring import interleaved, median, median_ratio
from readers import Timed

SIZES = {100: "100 B", 4096: "4 KiB", 40960: "40 KiB"}
DIRECTIONS = ("encrypt", "decrypt")
SCRIPT = pathlib.Path(__file__).resolve().parent / "python_encryption.py"


def measure(context):
    probe = building.probe()
    documents = building.documents()
    names = [f"{direction}-{size}{peer}" for direction in DIRECTIONS for size in SIZES for peer in ("", "-crypto", "-floor")]
    programs = [Timed(name, [probe, name, "--time", "--documents", documents]) for name in names]
    python = prerequisites.python_client()
    if python:
        programs += [
            Timed(f"{direction}-{size}-python", [python, SCRIPT, direction, str(size)])
            for direction in DIRECTIONS
            for size in SIZES
        ]
    samples = interleaved(programs, context.seconds, context.rounds, context.report)
    rows = []
    for direction in DIRECTIONS:
        for size in SIZES:
            name = f"{direction}-{size}"
            alone = samples[f"{name}-crypto"]
            floor = samples[f"{name}-floor"]
            python = samples.get(f"{name}-python")
            rows.append(
                {
                    "direction": direction,
                    "size": size,
                    "microseconds": round(median(samples[name]), 2),
                    "cryptoMicroseconds": round(median(alone), 2),
                    "ratio": round(median_ratio(samples[name], alone), 3),
                    "floorMicroseconds": round(median(floor), 2),
                    "floorRatio": round(median_ratio(floor, alone), 3),
                    "pythonMicroseconds": round(median(python), 1) if python else None,
                }
            )
    return rows


HEADER = [
    "", "CPU µs a message", "key, wrap and AES-GCM of swift-crypto alone", "ratio",
    "copies in place of base64 and JSON", "their ratio", "official Python client",
]  # fmt: skip


def cells(rows):
    return [
        [
            f"{row['direction']} {SIZES[row['size']]}",
            pages.number(row["microseconds"]),
            pages.number(row["cryptoMicroseconds"]),
            pages.ratio(row["ratio"]),
            pages.number(row["floorMicroseconds"]),
            pages.ratio(row["floorRatio"]),
            pages.number(row["pythonMicroseconds"]),
        ]
        for row in rows
    ]
