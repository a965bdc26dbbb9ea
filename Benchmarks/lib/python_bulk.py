"""The official Python client sending many messages at a time: BASE threads|asyncio IN-FLIGHT OPERATIONS. Prints the line of Load."""

import asyncio
import concurrent.futures
import json
import resource
import sys
import time

base, style, in_flight, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
CONNECTION = (
    f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    f"QueueEndpoint={base}/devstoreaccount1;"
)
TEXT = "0123456789" * 10


def report(wall, cpu):
    print(
        json.dumps(
            {
                "operations": count,
                "failures": 0,
                "wallNanoseconds": wall,
                "cpuNanoseconds": cpu,
                "peakKibibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            }
        )
    )


def with_threads():
    import requests.adapters
    from azure.core.pipeline.transport import RequestsTransport
    from azure.storage.queue import QueueClient

    # A connection for each thread, as the client's documentation advises; ten is what it has by itself.
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=in_flight)
    session.mount("http://", adapter)
    transport = RequestsTransport(session=session, session_owner=False)
    queue = QueueClient.from_connection_string(CONNECTION, "bench", transport=transport)
    with concurrent.futures.ThreadPoolExecutor(in_flight) as pool:
        list(pool.map(queue.send_message, [TEXT] * (2 * in_flight)))
        wall, cpu = time.monotonic_ns(), time.process_time_ns()
        # A list, so that the results are looked at and a failure shows.
        list(pool.map(queue.send_message, [TEXT] * count))
        report(time.monotonic_ns() - wall, time.process_time_ns() - cpu)


async def with_asyncio():
    from azure.storage.queue.aio import QueueClient

    async with QueueClient.from_connection_string(CONNECTION, "bench") as queue:

        async def send(messages):
            for text in messages:
                await queue.send_message(text)

        async def send_all(number):
            # As many tasks as may be under way, which share the messages: one task for each would queue up in memory.
            messages = iter([TEXT] * number)
            await asyncio.gather(*(send(messages) for _ in range(in_flight)))

        await send_all(2 * in_flight)
        wall, cpu = time.monotonic_ns(), time.process_time_ns()
        await send_all(count)
        report(time.monotonic_ns() - wall, time.process_time_ns() - cpu)


if style == "threads":
    with_threads()
else:
    asyncio.run(with_asyncio())
