"""One nginx worker that responds to every operation with the same bytes, so that what differs is the client; plain, and over TLS."""

import contextlib
import dataclasses
import http.client
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import children
import responses

CONFIGURATION = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  reset_timedout_connection on;
  tcp_nodelay on;
  sendfile off;
  open_file_cache max=16;
  open_file_cache_valid 1h;
  etag off;
  if_modified_since off;
  types {{ }}
  default_type application/xml;
  map $arg_numofmessages:$arg_peekonly $document {{
    default /received-32.xml;
    "~:true$" /peeked-32.xml;
    "31:" /received-32x64k.xml;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    {locations}
  }}
  {over_tls}
}}
"""
LOCATIONS = """
    root {folder}/responses;
    add_header x-ms-request-id 5dcc5ab3-0003-0065-3c6b-5a1a2b000000 always;
    add_header x-ms-version 2025-11-05 always;
    add_header x-ms-client-request-id $http_x_ms_client_request_id always;
    location / {{
      if ($request_method = POST) {{ return 201 '{sent}'; }}
      if ($request_method = DELETE) {{ return 204; }}
      if ($request_method = PUT) {{ return 201; }}
      rewrite ^ $document break;
    }}
"""
# The first request of each connection is logged, and no other: a line stands for a handshake.
OVER_TLS = """
  map $connection_requests $is_first {{ 1 1; default 0; }}
  log_format handshake '$ssl_protocol $ssl_cipher $ssl_session_reused';
  server {{
    listen 127.0.0.1:{port} ssl backlog=2048;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    access_log {folder}/handshakes.log handshake if=$is_first;
    {locations}
  }}
"""


@dataclasses.dataclass
class Target:
    """What clients are sent to: an address, and over TLS what they must trust."""

    base: str
    ca_file: pathlib.Path = None

    def handshakes(self):
        """How many handshakes there were so far; None without TLS."""

    def resumed(self):
        """How many of them resumed an earlier session; None without TLS."""


@dataclasses.dataclass
class TLSTarget(Target):
    """One whose server notes handshakes; the port is where the same server speaks without TLS."""

    log: pathlib.Path = None
    plain_port: int = None

    def noted(self):
        # The server does one thing after the other: when it responds to this, it has noted what came before.
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20)) as connection:
            connection.request("PUT", "/")
            connection.getresponse().read()
        return self.log.read_text().splitlines()

    def handshakes(self):
        return len(self.noted())

    def resumed(self):
        return sum(line.endswith(" r") for line in self.noted())

    def protocol(self):
        """What the newest handshake agreed on, such as "TLSv1.3 TLS_AES_256_GCM_SHA384"; None before the first."""
        noted = self.noted()
        return noted[-1].rsplit(" ", 1)[0] if noted else None


@dataclasses.dataclass
class Server:
    """A running server."""

    process_id: int
    plain: Target
    over_tls: TLSTarget = None


def certify(folder):
    """Makes an authority and a certificate of it for 127.0.0.1, and returns the file to trust; None, with a word why, when it cannot."""
    openssl = shutil.which("openssl")
    if openssl is None:
        print("left out: TLS: openssl is missing", file=sys.stderr)
        return None

    def make(name, subject, *options):
        children.run(
            [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", f"/CN={subject}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem", *options],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    try:
        make("ca", "azure-queues benchmarks", "-addext", "keyUsage=critical,keyCertSign")
        make(
            "server", "127.0.0.1", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
        )  # fmt: skip
    except subprocess.CalledProcessError:
        print("left out: TLS: openssl makes no certificates here; 3.0 or later does", file=sys.stderr)
        return None
    return folder / "ca.pem"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def canned_server():
    """Starts the server on free ports of loopback; stops it at the end. Without certificates it is plain only."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="azure-queues-bench.") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / "responses").mkdir()
        responses.write(folder / "responses")
        locations = LOCATIONS.format(folder=folder, sent=responses.responses()["sent.xml"])
        ca_file = certify(folder)
        port, tls_port = free_port(), free_port()
        configuration = folder / "nginx.conf"
        over_tls = OVER_TLS.format(folder=folder, port=tls_port, locations=locations) if ca_file else ""
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port, locations=locations, over_tls=over_tls))
        with children.child([nginx, "-p", name, "-c", configuration, "-e", f"{name}/start.log"]) as process:
            wait_for(port, process)
            server = Server(process.pid, Target(f"http://127.0.0.1:{port}"))
            if ca_file:
                log, base = folder / "handshakes.log", f"https://127.0.0.1:{tls_port}"
                server.over_tls = TLSTarget(base, ca_file, log, port)
            yield server


def wait_for(port, process):
    for _ in range(500):
        if process.poll() is not None:
            raise SystemExit("nginx did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise SystemExit("nginx does not respond")
