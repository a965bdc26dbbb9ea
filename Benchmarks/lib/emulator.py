"""The emulator behind its server: started on a free port, filled, driven by wrk and by the async client on this machine's cores."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import urllib.request

import building
import children
import pages
import prerequisites
from measuring import median

WRK = pathlib.Path(__file__).parent.parent / "Wrk" / "emulator.lua"
CONNECTIONS = 32
VERSION = {"x-ms-version": "2026-02-06"}


class Emulator:
    """A running emulator that verifies every signature."""

    def __init__(self, azq, process, endpoint):
        self.process = process
        self.base = endpoint.rsplit("/", 1)[0]
        self.signature = children.run(
            [azq, "sas", "account", "--permissions", "rwdlacup", "--resource-types", "sco", "--expires-in", "1d"],
            check=True, capture_output=True, text=True, env=dict(os.environ, AZURE_STORAGE_CONNECTION_STRING=""),
        ).stdout.strip().lstrip("?")

    def request(self, method, path):
        separator = "&" if "?" in path else "?"
        url = f"{self.base}/devstoreaccount1/{path}{separator}{self.signature}"
        data = b"" if method == "PUT" else None
        with urllib.request.urlopen(urllib.request.Request(url, data, VERSION, method=method)) as response:
            return response.headers

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

    def load(self, program, operation, operations, queues=1):
        """The async client over libcurl, signing with the account's key; its queues are the same as wrk's."""
        return self.measured(
            [program, self.base, "--operation", operation, "--style", "async", "--in-flight", str(CONNECTIONS),
             "--operations", str(operations), "--warm-up", str(CONNECTIONS), "--queues", str(queues)])

    def measured(self, command):
        before = self.processor_seconds()
        output = children.run(command, check=True, capture_output=True, text=True).stdout
        after = self.processor_seconds()
        result = json.loads([line for line in output.splitlines() if line.startswith("{")][-1])
        result["perSecond"] = round(result["operations"] / (result["wallNanoseconds"] / 1e9))
        if before is not None and after is not None:
            result["serverMicroseconds"] = round((after - before) * 1e6 / max(result["operations"], 1), 1)
        return result

    def fill(self, queues, each, sends):
        """Empties the queues `bench-0` and so on and puts so many messages into each, by `sends(operations, queues)`."""
        for queue in range(queues):
            self.request("PUT", f"bench-{queue}")
            self.request("DELETE", f"bench-{queue}/messages")
        missing = queues * each
        while missing > 0:
            # Each of the connections may have one more under way at the end, or had one before as a warm-up.
            sends(max(missing - CONNECTIONS, 1), queues)
            missing = queues * each - sum(self.queued(f"bench-{queue}") for queue in range(queues))

    def delete(self, queues):
        for queue in range(queues):
            self.request("DELETE", f"bench-{queue}")


@contextlib.contextmanager
def emulator(azq):
    """Starts `azq emulator` on a free port of loopback; ends it by SIGTERM."""
    with children.child([azq, "emulator", "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        # azq emulator ready at http://127.0.0.1:41235/devstoreaccount1
        line = process.stdout.readline()
        if " at " not in line:
            raise SystemExit("the emulator did not start")
        yield Emulator(azq, process, line.rsplit(" at ", 1)[1].strip())
    if process.returncode != 0:
        raise SystemExit(f"the emulator ended with {process.returncode}")


class WrkClient:
    """wrk in the place of a client: for so many seconds, or until the messages are used up."""

    name = "wrk"

    def __init__(self, server):
        self.server = server

    def fill(self, operations, queues):
        # Not before its time is over does wrk stop.
        self.server.wrk("send", queues, operations, seconds=max(1, operations // 20_000))

    def rounds(self):
        return self.server.wrk("round", seconds=3)

    def sends(self, queues):
        return self.server.wrk("send", queues, seconds=3)

    def receives(self, queues, available):
        return self.server.wrk("receive32", queues, available - 2 * CONNECTIONS, seconds=3)


class LoadClient:
    """The project's own client: so many operations."""

    name = "azure-queues"

    def __init__(self, server, program):
        self.server = server
        self.program = program

    def fill(self, operations, queues):
        self.server.load(self.program, "send", operations, queues)

    def rounds(self):
        return self.server.load(self.program, "round", 10_000)

    def sends(self, queues):
        return self.server.load(self.program, "send", 30_000, queues)

    def receives(self, queues, available):
        return self.server.load(self.program, "receive", min(2_000, available - 2 * CONNECTIONS), queues)


MESSAGES = 100_000


def subjects(azq, load):
    """Measures every subject and yields a dictionary for each.

    Rounds leave as many messages as they find, so one queue is enough for them. Sends add to a queue and receives take from it
    (what is delivered stays hidden), so both go to many short queues in turn, as many as hold the messages of one long queue: each
    grows by some 30 of 100, and gives 32 at once three times.
    """
    with emulator(azq) as server:
        clients = [WrkClient(server)] if shutil.which("wrk") is not None else []
        clients += [LoadClient(server, load)] if load else []
        for queued in (100, MESSAGES):
            queues = MESSAGES // queued
            for client in clients:
                def result(subject, values):
                    return {"subject": subject, "queued": queued, "client": client.name, **values,
                            "serverResidentKibibytes": server.resident_kibibytes()}

                server.fill(1, queued, clients[0].fill)
                yield result("emulator-rounds", client.rounds())
                if queues > 1:
                    server.fill(queues, queued, clients[0].fill)
                yield result("emulator-sends", client.sends(queues))
                yield result("emulator-receives32", client.receives(queues, queues * (queued // 32)))
            server.delete(queues)


def measure(context):
    prerequisites.have("wrk")
    program, load = building.azq(), building.load()
    samples = {}
    # Filling takes longer than measuring, so there are fewer rounds than elsewhere.
    for turn in range(1 if context.quick else 3):
        for line in subjects(program, load):
            context.report(f"round {turn + 1}: {line['subject']}, {line['queued']} queued, {line['client']}")
            samples.setdefault((line["subject"], line["queued"], line["client"]), []).append(line)
    return [
        {
            "subject": subject,
            "queued": queued,
            "client": client,
            "perSecond": round(median(line["perSecond"] for line in taken)),
            "serverMicroseconds": median_of(taken, "serverMicroseconds"),
            "serverResidentKibibytes": median_of(taken, "serverResidentKibibytes"),
            "failures": sum(line.get("failures", 0) for line in taken),
        }
        for (subject, queued, client), taken in samples.items()
    ]


def median_of(lines, field):
    values = [line[field] for line in lines if line.get(field) is not None]
    return median(values) if values else None


HEADER = [
    "32 connections, every signature verified", "messages queued", "driven by", "operations/s", "CPU µs of the server",
]  # fmt: skip
NAMES = {
    "emulator-sends": "sends",
    "emulator-receives32": "receives of 32",
    "emulator-rounds": "rounds of send, receive, delete",
}


def cells(rows):
    return [
        [
            NAMES.get(row["subject"], row["subject"]) + (f" ({row['failures']} failed)" if row["failures"] else ""),
            f"{row['queued']:,}",
            row["client"],
            pages.number(row["perSecond"]),
            pages.number(row["serverMicroseconds"]),
        ]
        for row in rows
    ]
