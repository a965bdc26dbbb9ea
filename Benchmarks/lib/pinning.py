"""Keeps programs on one processor, so that none waits for another processor to wake up."""

import contextlib
import os

# Linux only; elsewhere programs run where the system puts them.
AVAILABLE = hasattr(os, "sched_setaffinity")


@contextlib.contextmanager
def one_processor(process):
    """Puts a process of one thread, and every program started meanwhile, on the same processor."""
    if not AVAILABLE:
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
