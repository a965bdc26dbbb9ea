"""The official Python client doing what Load does. Prints the same line.

python_client.py BASE send|peek plain|threads|asyncio IN-FLIGHT [CA-FILE] OPERATIONS
"""

import asyncio
import concurrent.futures
import json
import os
import resource
import sys
import time

base, operation, style, in_flight, *ca_file, count = sys.argv[1:]
in_flight, count = int(in_flight), int(count)
CONNECTION = (
    f"DefaultEndpointsProtocol={base.split(':')[0]};AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    f"QueueEndpoint={base}/devstoreaccount1;"
)
TEXT = "0123456789" * 10


def settings():
    return {"connection_verify": ca_file[0] if ca_file else True}


def shares(operations):
    return [(operations + index) // in_flight for index in range(in_flight)]


def do(queue, operations):
    failures = 0
    for _ in range(operations):
        if operation == "send":
            queue.send_message(TEXT)
        else:
            failures += len(queue.peek_messages(max_messages=32)) != 32
    return failures


async def do_async(queue, operations):
    failures = 0
    for _ in range(operations):
        if operation == "send":
            await queue.send_message(TEXT)
        else:
            failures += len([message async for message in await queue.peek_messages(max_messages=32)]) != 32
    return failures


def measured(run):
    """Runs a few operations and then all, and returns what these cost."""
    run(max(20, in_flight))
    wall, cpu = time.monotonic_ns(), time.process_time_ns()
    failures = run(count)
    return failures, time.monotonic_ns() - wall, time.process_time_ns() - cpu


def on_threads():
    """Clients are not to be shared by threads, so each has its own; all connections stay open."""
    from azure.storage.queue import QueueClient

    queues = [QueueClient.from_connection_string(CONNECTION, "bench", **settings()) for _ in range(in_flight)]
    if style == "plain":
        return measured(lambda operations: do(queues[0], operations))
    with concurrent.futures.ThreadPoolExecutor(in_flight) as pool:
        return measured(lambda operations: sum(pool.map(do, queues, shares(operations))))


def with_asyncio():
    # Given a file, the client makes a context of TLS for each request, and a connection with it. The usual context is made once.
    if ca_file:
        os.environ["SSL_CERT_FILE"] = ca_file[0]
    from azure.core.pipeline.transport import AioHttpTransport
    from azure.storage.queue.aio import QueueClient

    async def all_of_it():
        async with QueueClient.from_connection_string(CONNECTION, "bench", transport=AioHttpTransport()) as queue:

            async def run(operations):
                return sum(await asyncio.gather(*(do_async(queue, share) for share in shares(operations))))

            await run(max(20, in_flight))
            wall, cpu = time.monotonic_ns(), time.process_time_ns()
            failures = await run(count)
            return failures, time.monotonic_ns() - wall, time.process_time_ns() - cpu

    return asyncio.run(all_of_it())


failures, wall, cpu = with_asyncio() if style == "asyncio" else on_threads()
print(
    json.dumps(
        {
            "operations": count,
            "failures": failures,
            "wallNanoseconds": wall,
            "cpuNanoseconds": cpu,
            "peakKibibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
    )
)
