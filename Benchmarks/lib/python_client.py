"""The official Python client doing what Load does: BASE send|peek [CA-FILE] OPERATIONS. Prints the same line."""

import json
import resource
import sys
import time

from azure.storage.queue import QueueClient

base, operation, *ca_file, count = sys.argv[1:]
count = int(count)
queue = QueueClient.from_connection_string(
    f"DefaultEndpointsProtocol={base.split(':')[0]};AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    f"QueueEndpoint={base}/devstoreaccount1;",
    "bench",
    connection_verify=ca_file[0] if ca_file else True,
)


def do(operations):
    failures = 0
    for _ in range(operations):
        if operation == "send":
            queue.send_message("0123456789" * 10)
        else:
            failures += len(queue.peek_messages(max_messages=32)) != 32
    return failures


do(20)
wall, cpu = time.monotonic_ns(), time.process_time_ns()
failures = do(count)
print(
    json.dumps(
        {
            "operations": count,
            "failures": failures,
            "wallNanoseconds": time.monotonic_ns() - wall,
            "cpuNanoseconds": time.process_time_ns() - cpu,
            "peakKibibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
    )
)
