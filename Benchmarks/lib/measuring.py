"""Runs programs in turns and takes medians, so that a machine that gets slower or faster meanwhile does so for all of them."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time

import children


class Failed(Exception):
    """A program did not do what it should."""


class Sample:
    """What one run of a program cost."""

    def __init__(self, operations, cpu_nanoseconds, wall_nanoseconds, handshakes=None, resumed=None):
        self.cpu_microseconds = cpu_nanoseconds / operations / 1000
        self.per_second = operations / wall_nanoseconds * 1e9
        self.handshakes = handshakes
        self.resumed = resumed


def last_line(command, environment=None):
    """Runs a command and returns its last line of JSON."""
    result = children.run(command, capture_output=True, text=True, env=environment, timeout=600)
    lines = result.stdout.strip().splitlines()
    if result.returncode != 0 or not lines:
        raise Failed(f"{command[0]} ended with {result.returncode}: {(result.stderr or result.stdout)[-500:].strip()}")
    return json.loads(lines[-1])


def since(before, after):
    return None if before is None or after is None else after - before


class Program:
    """A program that does so many operations and prints what they cost."""

    def __init__(self, name, command, trial=200, handshakes=lambda: None, resumed=lambda: None):
        """`handshakes` tells how many TLS handshakes its server has seen so far, `resumed` how many of them resumed a session."""
        self.name = name
        self.command = command
        self.operations = None
        self.trial = trial
        self.handshakes = handshakes
        self.resumed = resumed

    def measure(self, seconds):
        if self.operations is None:
            self.operations = max(self.trial, int(self.run(self.trial).per_second * seconds))
        return self.run(self.operations)

    def run(self, operations):
        before, resumed = self.handshakes(), self.resumed()
        line = last_line(self.command(operations))
        if line.get("failures"):
            raise Failed(f"{self.name}: {line['failures']} of {operations} operations failed")
        return Sample(
            line["operations"], line["cpuNanoseconds"], line["wallNanoseconds"],
            since(before, self.handshakes()), since(resumed, self.resumed()),
        )  # fmt: skip


class Wrk:
    """wrk: no client at all, which shows how fast the server is."""

    def __init__(self, name, base, connections, script, operation, handshakes=lambda: None):
        self.name = name
        self.command = ["wrk", "-t1", f"-c{connections}", "-s", str(script), base]
        self.arguments = ["--", operation]
        self.handshakes = handshakes

    def measure(self, seconds):
        handshakes, before = self.handshakes(), time.monotonic_ns()
        command = [*self.command, f"-d{max(1, round(seconds))}s", *self.arguments]
        with children.child(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic_ns() - before
        lines = [line for line in output.splitlines() if " requests in " in line]
        if process.returncode != 0 or not lines or "Non-2xx" in output:
            raise Failed(f"wrk ended with {process.returncode}: {output[-300:]}")
        cpu = (usage.ru_utime + usage.ru_stime) * 1e9
        return Sample(int(lines[0].split()[0]), cpu, wall, since(handshakes, self.handshakes()))


def interleaved(programs, seconds, rounds, report=lambda text: None):
    """Runs every program once a round and returns {name: [sample of each round]}; a program that fails is left out."""
    samples = {program.name: [] for program in programs}
    failed = set()
    for turn in range(rounds):
        for program in programs:
            if program.name in failed:
                continue
            report(f"{turn + 1}/{rounds} {program.name}")
            try:
                samples[program.name].append(program.measure(seconds))
            except (Failed, OSError, ValueError, subprocess.TimeoutExpired) as fault:
                failed.add(program.name)
                print(f"left out: {program.name}: {fault}", file=sys.stderr)
    return {name: taken for name, taken in samples.items() if name not in failed}


def median(values):
    return statistics.median(values)


def median_ratio(mine, baseline):
    """The median of the ratios round by round: neighbours in time are what can be compared."""
    return statistics.median(left / right for left, right in zip(mine, baseline))


def costs_of(samples, name):
    """CPU time of each round of a program, or None when it did not run."""
    return [sample.cpu_microseconds for sample in samples[name]] if name in samples else None


def ratio(samples, name, baseline):
    """CPU time by that of the baseline, where both ran."""
    mine, base = costs_of(samples, name), costs_of(samples, baseline)
    return round(median_ratio(mine, base), 3) if mine and base else None


def handshakes_of(samples):
    counts = [(sample.handshakes, sample.resumed or 0) for sample in samples if sample.handshakes is not None]
    return dict(zip(("handshakes", "resumed"), max(counts))) if counts else {}


def summary(costs, rates, baselines):
    """Medians by program, of CPU time and of throughput, and both runs' ratios of CPU time to each program's baseline.

    Of handshakes it is the highest number, so that a program which connects anew in one run alone is seen, too.
    """
    return {
        name: {
            "cpuMicroseconds": round(median(costs_of(costs, name)), 3),
            "perSecond": round(median(sample.per_second for sample in rates[name])) if name in rates else None,
            "baseline": baselines.get(name),
            "ratio": ratio(costs, name, baselines.get(name)),
            "cpuMicrosecondsOnAll": round(median(costs_of(rates, name)), 3) if name in rates else None,
            "ratioOnAll": ratio(rates, name, baselines.get(name)),
            **handshakes_of([*costs[name], *rates.get(name, [])]),
        }
        for name in costs
    }


# Linux only; elsewhere programs run where the system puts them.
CAN_PIN = hasattr(os, "sched_setaffinity")


@contextlib.contextmanager
def one_processor(process):
    """Puts a process of one thread, and every program started meanwhile, on the same processor."""
    if not CAN_PIN:
        yield
        return
    before, of_process = os.sched_getaffinity(0), os.sched_getaffinity(process)
    # The last one: interrupts of devices prefer the first.
    chosen = {max(before)}
    os.sched_setaffinity(process, chosen)
    # What this process starts inherits it.
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(process, of_process)
