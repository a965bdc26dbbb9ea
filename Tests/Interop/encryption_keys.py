"""Key encryption keys as the Python libraries take them, and as the Swift peer is told them."""

import base64
import functools

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap


class AESKey:
    """AES key wrap (RFC 3394)."""

    def __init__(self, id, secret):
        self.id, self.secret = id, secret

    def get_kid(self):
        return self.id

    def get_key_wrap_algorithm(self):
        return f"A{len(self.secret) * 8}KW"

    def wrap_key(self, key, algorithm=None):
        return aes_key_wrap(self.secret, key)

    def unwrap_key(self, key, algorithm):
        if algorithm != self.get_key_wrap_algorithm():
            raise ValueError("unknown algorithm")
        return aes_key_unwrap(self.secret, key)

    def as_input(self):
        return {"id": self.id, "aes": base64.b64encode(self.secret).decode()}


class RSAKey:
    """RSA with OAEP."""

    def __init__(self, id, algorithm, private):
        self.id, self.algorithm, self.private = id, algorithm, private

    def get_kid(self):
        return self.id

    def get_key_wrap_algorithm(self):
        return self.algorithm

    def _padding(self, algorithm):
        digest = {"RSA-OAEP": hashes.SHA1, "RSA-OAEP-256": hashes.SHA256}[algorithm]
        return padding.OAEP(mgf=padding.MGF1(digest()), algorithm=digest(), label=None)

    def wrap_key(self, key, algorithm=None):
        return self.private.public_key().encrypt(key, self._padding(self.algorithm))

    def unwrap_key(self, key, algorithm):
        return self.private.decrypt(key, self._padding(algorithm))

    def as_input(self):
        pem = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return {"id": self.id, "pem": pem.decode(), "algorithm": self.algorithm}


@functools.cache
def all_keys():
    """One key of each kind; both RSA keys share their numbers."""
    private = rsa.generate_private_key(65537, 2048)
    return [
        AESKey("local:aes-256", bytes(range(32))), AESKey("local:aes-128", bytes(range(16))),
        AESKey("local:aes-192", bytes(range(24))),
        RSAKey("https://vault.example/keys/rsa/1", "RSA-OAEP", private),
        RSAKey("https://vault.example/keys/rsa/2", "RSA-OAEP-256", private),
    ]
