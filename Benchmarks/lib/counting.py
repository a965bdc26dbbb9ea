"""Runs subjects under callgrind."""

import concurrent.futures
import os
import pathlib
import shutil
import tempfile

import callgrind
import children


def strip_copy(probe: pathlib.Path, folder: pathlib.Path):
    """valgrind cannot read the debug information that Swift writes, so it gets a copy without."""
    copy = folder / "probe"
    children.run(["strip", "-g", "-o", str(copy), str(probe)], check=True)
    return copy


def run(probe, documents, subject, operations, folder):
    output = folder / f"{subject}.{operations}.out"
    # The seed of hashes would move the counts of dictionaries from run to run.
    environment = os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"}
    command = [
        "valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", "--quiet",
        str(probe), subject, str(operations), "--documents", str(documents),
    ]  # fmt: skip
    result = children.run(command, env=environment, capture_output=True, text=True)
    if result.returncode != 0 or not output.exists():
        raise SystemExit(f"{subject} under callgrind ended with {result.returncode}:\n{result.stderr[-2000:]}")
    with output.open() as lines:
        counts = callgrind.parse(lines)
    output.unlink()
    return counts


def count(probe: pathlib.Path, documents: pathlib.Path, subjects, report=lambda subject: None):
    """Counts what one operation of each subject costs. Subjects come as {name: operations}."""
    if shutil.which("valgrind") is None:
        raise SystemExit("valgrind is missing: apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="azure-queues-counts.") as name:
        folder = pathlib.Path(name)
        copy = strip_copy(probe, folder)

        def one(item):
            subject, operations = item
            short = run(copy, documents, subject, operations, folder)
            long = run(copy, documents, subject, 2 * operations, folder)
            report(subject)
            return subject, callgrind.per_operation(short, long, operations)

        # Counts do not depend on what else runs, so every core may count.
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            try:
                return dict(pool.map(one, subjects.items()))
            except BaseException:
                # The pool waits for its threads, and they for what they have started.
                children.end_all()
                raise
