"""What the official Python client takes to encrypt or decrypt a message: encrypt|decrypt SIZE. Prints nanoseconds of CPU."""

import json
import statistics
import sys
import time

from azure.storage.queue import _encryption
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

direction, size = sys.argv[1], int(sys.argv[2])


class Key:
    secret = bytes(range(32))

    def get_kid(self):
        return "orders-2026"

    def get_key_wrap_algorithm(self):
        return "A256KW"

    def wrap_key(self, key):
        return aes_key_wrap(self.secret, key)

    def unwrap_key(self, key, algorithm):
        return aes_key_unwrap(self.secret, key)


class Response:
    """The response that the message came with, which is only named in errors."""

    http_response = None


key = Key()
text = ("0123456789abcdef" * (size // 16 + 1))[:size]
envelope = _encryption.encrypt_queue_message(text, key, "2.0")


def do(count):
    before = time.process_time_ns()
    for _ in range(count):
        if direction == "encrypt":
            _encryption.encrypt_queue_message(text, key, "2.0")
        else:
            _encryption.decrypt_queue_message(envelope, Response, True, key, None)
    return (time.process_time_ns() - before) / count


do(50)
print(json.dumps({"nanoseconds": statistics.median(do(200) for _ in range(11))}))
