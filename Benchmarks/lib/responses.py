"""The canned responses of the server that is measured against."""

import base64
import pathlib

DECLARATION = '\ufeff<?xml version="1.0" encoding="utf-8"?>'
DATES = "<InsertionTime>Sat, 21 Nov 2026 09:33:28 GMT</InsertionTime><ExpirationTime>Sat, 28 Nov 2026 09:33:28 GMT</ExpirationTime>"


def identifier(number):
    return f"{number:08x}-6e0b-4f0e-9f0e-0c3d9f5c7f11"


def receipt(number):
    return base64.b64encode(number.to_bytes(20, "little")).decode()


def message(number, kind, text=""):
    fields = f"<MessageId>{identifier(number)}</MessageId>{DATES}"
    if kind != "peeked":
        fields += f"<PopReceipt>{receipt(number)}</PopReceipt><TimeNextVisible>Sat, 21 Nov 2026 09:33:58 GMT</TimeNextVisible>"
    if kind != "sent":
        fields += f"<DequeueCount>1</DequeueCount><MessageText>{text}</MessageText>"
    return f"<QueueMessage>{fields}</QueueMessage>"


def message_list(count, kind, length=100):
    text = ("0123456789" * (length // 10 + 1))[:length]
    messages = "".join(message(number, kind, text) for number in range(count))
    return f"{DECLARATION}<QueueMessagesList>{messages}</QueueMessagesList>"


def entity_list():
    """The most references that one message can hold: 64 KiB of them."""
    entities = "&amp;" * 13107
    return f"{DECLARATION}<QueueMessagesList>{message(0, 'received', entities)}</QueueMessagesList>"


def queue_list(count):
    queues = "".join(
        f"<Queue><Name>queue-{number:05d}</Name><Metadata><purpose>bench</purpose></Metadata></Queue>"
        for number in range(count)
    )
    return (
        f'{DECLARATION}<EnumerationResults ServiceEndpoint="http://127.0.0.1/bench"><MaxResults>5000</MaxResults>'
        f"<Queues>{queues}</Queues><NextMarker /></EnumerationResults>"
    )


ERROR = (
    DECLARATION + "<Error><Code>QueueNotFound</Code><Message>The specified queue does not exist.\n"
    "RequestId:8f0a2c54-6e0b-4f0e-9f0e-0c3d9f5c7f11\nTime:2026-11-21T09:33:28.0000000Z</Message></Error>"
)


def responses():
    """Each document by its file's name."""
    return {
        "sent.xml": message_list(1, "sent"),
        "peeked-32.xml": message_list(32, "peeked"),
        "received-32.xml": message_list(32, "received"),
        "received-32x64k.xml": message_list(32, "received", 65536),
        "queues-5000.xml": queue_list(5000),
        "entities.xml": entity_list(),
        "error.xml": ERROR,
    }


def write(folder: pathlib.Path):
    """Writes every document into a folder."""
    for name, document in responses().items():
        (folder / name).write_bytes(document.encode())
