"""Counts from what callgrind wrote: instructions, and how often functions were called."""

import re

ALLOCATIONS = frozenset({"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"})
RETAINS = frozenset({"swift_retain", "swift_retain_n"})
RELEASES = frozenset({"swift_release", "swift_release_n"})

NAME = re.compile(r"c?fn=\((\d+)\)(?: (.*))?")
RECURSION = re.compile(r"'\d+$")


class CallgrindError(Exception):
    """The file is not what callgrind writes."""


class Counts:
    """How many instructions ran, and how often each function was called."""

    def __init__(self, instructions, calls):
        self.instructions = instructions
        self.calls = calls

    def called(self, names):
        return sum(self.calls.get(name, 0) for name in names)


def parse(lines):
    """Reads a callgrind.out file (https://valgrind.org/docs/manual/cl-format.html), given line by line."""
    names, calls = {}, {}
    callee, instructions, event = None, None, 0
    for line in lines:
        if line.startswith(("fn=", "cfn=")):
            match = NAME.match(line)
            if match is None:
                raise CallgrindError(f"a function without a number: {line!r}")
            number, name = match.groups()
            if name is not None:
                names[number] = RECURSION.sub("", name.strip())
            if line.startswith("cfn="):
                if number not in names:
                    raise CallgrindError(f"function {number} has no name")
                callee = names[number]
        elif line.startswith("calls="):
            if callee is None:
                raise CallgrindError("calls of no function")
            calls[callee] = calls.get(callee, 0) + int(line[6:].split()[0])
        elif line.startswith("events:"):
            event = line.split()[1:].index("Ir")
        elif line.startswith(("totals:", "summary:")):
            instructions = int(line.split()[1 + event])
    if instructions is None:
        raise CallgrindError("no total")
    return Counts(instructions, calls)


def per_operation(short, long, operations):
    """What one operation costs: the difference of a run and one with so many operations more."""

    def difference(measure):
        return (measure(long) - measure(short)) / operations

    return {
        "instructions": difference(lambda counts: counts.instructions),
        "allocations": difference(lambda counts: counts.called(ALLOCATIONS)),
        "retains": difference(lambda counts: counts.called(RETAINS)),
        "releases": difference(lambda counts: counts.called(RELEASES)),
    }
