"""Programs that are started here end when this program does, however it ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
LIBRARY = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

_running = set()


def _tied(parent):
    """What a child does first: it asks the kernel to be ended with its parent, even when that is killed."""

    def tie():
        LIBRARY.prctl(PARENT_DEATH_SIGNAL, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie if LIBRARY is not None else None


@contextlib.contextmanager
def child(command, **options):
    """A process that has ended when the block is left; in a session of its own, so that Ctrl-C reaches this program alone."""
    process = subprocess.Popen(
        [str(part) for part in command], start_new_session=True, preexec_fn=_tied(os.getpid()), **options
    )
    _running.add(process)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        _running.discard(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def run(command, check=False, capture_output=False, timeout=None, **options):
    """`subprocess.run` by a child."""
    if capture_output:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    options.setdefault("stdin", subprocess.DEVNULL)
    with child(command, **options) as process:
        output, errors = process.communicate(timeout=timeout)
    result = subprocess.CompletedProcess(command, process.returncode, output, errors)
    if check:
        result.check_returncode()
    return result


def end_all():
    """Ends what other threads have started."""
    for process in list(_running):
        process.terminate()


def _leave(number, _):
    # What tidies up must not be interrupted.
    for other in ENDINGS:
        signal.signal(other, signal.SIG_IGN)
    raise SystemExit(128 + number)


def leave_in_order():
    """Lets Ctrl-C and SIGTERM end this program through its `finally`s, with the exit code of a shell and no traceback."""
    for number in ENDINGS:
        # Under nohup a hangup stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
