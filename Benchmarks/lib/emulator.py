"""The emulator of Tools as a process: started on a free port, filled, measured by wrk and by the project's own client."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import urllib.request

WRK = pathlib.Path(__file__).parent.parent / "Wrk" / "emulator.lua"
CONNECTIONS = 32
VERSION = {"x-ms-version": "2026-02-06"}


class Emulator:
    """A running emulator that verifies every signature."""

    def __init__(self, azq, process, endpoint):
        self.process = process
        self.base = endpoint.rsplit("/", 1)[0]
        self.signature = subprocess.run(
            [azq, "sas", "account", "--permissions", "rwdlacup", "--resource-types", "sco", "--expires-in", "1d"],
            check=True, capture_output=True, text=True, env=dict(os.environ, AZURE_STORAGE_CONNECTION_STRING=""),
        ).stdout.strip().lstrip("?")

    def request(self, method, path):
        separator = "&" if "?" in path else "?"
        url = f"{self.base}/devstoreaccount1/{path}{separator}{self.signature}"
        data = b"" if method == "PUT" else None
        with urllib.request.urlopen(urllib.request.Request(url, data, VERSION, method=method)) as answer:
            return answer.headers

    def queued(self, queue):
        return int(self.request("HEAD", f"{queue}?comp=metadata")["x-ms-approximate-messages-count"])

    def processor_seconds(self):
        """What the server has used of its processors so far; `None` where there is no /proc."""
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return None

    def resident_kibibytes(self):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        return None

    def wrk(self, subject, queues=1, total=0, seconds=4):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(WRK), self.base, "--"]
        return self.measured(command + [subject, self.signature, str(queues), str(total)])

    def load(self, program, operation, operations):
        """The async client over libcurl, signing with the account's key; its queue is `bench`."""
        return self.measured(
            [program, self.base, "--operation", operation, "--colour", "async", "--in-flight", str(CONNECTIONS),
             "--operations", str(operations), "--warm-up", str(CONNECTIONS)])

    def measured(self, command):
        before = self.processor_seconds()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        after = self.processor_seconds()
        result = json.loads([line for line in output.splitlines() if line.startswith("{")][-1])
        result["perSecond"] = round(result["operations"] / (result["wallNanoseconds"] / 1e9))
        if before is not None and after is not None:
            result["serverMicroseconds"] = round((after - before) * 1e6 / max(result["operations"], 1), 1)
        return result

    def fill(self, queues, each):
        """Empties the queues `bench-0` and so on and puts so many messages into each."""
        for queue in range(queues):
            self.request("PUT", f"bench-{queue}")
            self.request("DELETE", f"bench-{queue}/messages")
        missing = queues * each
        while missing > 0:
            # Each of the connections may have one more under way when wrk stops, which it does not before its time is over.
            self.wrk("send", queues, max(missing - CONNECTIONS, 1), seconds=max(1, missing // 20_000))
            missing = queues * each - sum(self.queued(f"bench-{queue}") for queue in range(queues))


@contextlib.contextmanager
def emulator(azq):
    """Starts `azq emulator` on a free port of loopback; ends it by SIGTERM."""
    process = subprocess.Popen([azq, "emulator", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        # azq emulator ready at http://127.0.0.1:41235/devstoreaccount1
        line = process.stdout.readline()
        if " at " not in line:
            raise SystemExit("the emulator did not start")
        yield Emulator(azq, process, line.rsplit(" at ", 1)[1].strip())
    finally:
        process.send_signal(signal.SIGTERM)
        if process.wait() != 0:
            raise SystemExit(f"the emulator ended with {process.returncode}")


def subjects(azq, load):
    """Measures every subject and yields a dictionary for each.

    Deliveries hide messages for a day, so that with 100 messages a queue gives 32 at once three times only: a thousand such
    queues in turn are measured there.
    """
    has_wrk = shutil.which("wrk") is not None
    with emulator(azq) as server:
        for queued in (100, 100_000):
            def result(subject, client, values):
                return {"subject": subject, "queued": queued, "client": client, **values,
                        "serverResidentKibibytes": server.resident_kibibytes()}

            if has_wrk:
                server.fill(1, queued)
                yield result("emulator-rounds", "wrk", server.wrk("round"))
                yield result("emulator-sends", "wrk", server.wrk("send"))
                queues = 100_000 // queued
                server.fill(queues, queued)
                receives = queues * (queued // 32) - 2 * CONNECTIONS
                yield result("emulator-receives32", "wrk", server.wrk("receive32", queues, receives, seconds=3))
                for queue in range(queues):
                    server.request("DELETE", f"bench-{queue}")
            if load:
                server.request("PUT", "bench")
                server.request("DELETE", "bench/messages")
                server.load(load, "send", queued - CONNECTIONS)
                yield result("emulator-rounds", "azure-queues", server.load(load, "round", 20_000))
                yield result("emulator-sends", "azure-queues", server.load(load, "send", 40_000))
                if queued >= 100_000:
                    yield result("emulator-receives32", "azure-queues", server.load(load, "receive", 2_500))
