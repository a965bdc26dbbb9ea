import http.client
import pathlib
import shutil
import socket
import ssl
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import prerequisites
import server


@unittest.skipUnless(prerequisites.program("nginx") and shutil.which("openssl"), "nginx or openssl is missing")
class OverTLS(unittest.TestCase):
    def connection(self, target, ca_file):
        context = ssl.create_default_context(cafile=ca_file)
        return http.client.HTTPSConnection(urllib.parse.urlsplit(target.base).netloc, context=context, timeout=20)

    def send(self, connection):
        connection.request("POST", "/devstoreaccount1/bench/messages", "<QueueMessage />")
        with connection.getresponse() as response:
            response.read()
            return response.status

    def test_a_handshake_is_counted_for_each_connection_and_not_for_each_request(self):
        with server.canned_server() as running:
            target = running.over_tls
            self.assertEqual(target.handshakes(), 0)
            kept = self.connection(target, target.ca_file)
            self.assertEqual([self.send(kept) for _ in range(5)], [201] * 5)
            self.assertEqual(target.handshakes(), 1)
            self.assertTrue(target.protocol().startswith("TLSv1."))
            for _ in range(3):
                fresh = self.connection(target, target.ca_file)
                self.send(fresh)
                fresh.close()
            self.assertEqual(target.handshakes(), 4)
            # Each context begins without a session, so none was resumed.
            self.assertEqual(target.resumed(), 0)
            kept.close()
            self.assertIsNone(running.plain.handshakes())

    def test_a_resumed_session_is_counted(self):
        with server.canned_server() as running:
            target = running.over_tls
            context = ssl.create_default_context(cafile=target.ca_file)
            # With 1.2 a session is there after the handshake, with 1.3 at some time after it.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            host, port = urllib.parse.urlsplit(target.base).netloc.split(":")
            session = None
            for _ in range(2):
                with socket.create_connection((host, int(port)), timeout=20) as plain:
                    with context.wrap_socket(plain, server_hostname=host, session=session) as encrypted:
                        encrypted.sendall(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                        self.assertIn(b" 201 ", encrypted.recv(4096))
                        session = encrypted.session
            self.assertEqual((target.handshakes(), target.resumed()), (2, 1))

    def test_who_does_not_trust_the_authority_does_not_connect(self):
        with server.canned_server() as running:
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.send(self.connection(running.over_tls, None))


if __name__ == "__main__":
    unittest.main()
