"""One nginx worker that answers every operation with the same bytes, so that what differs is the client."""

import contextlib
import pathlib
import shutil
import socket
import tempfile
import time

import children
import replies

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
    root {folder}/replies;
    add_header x-ms-request-id 5dcc5ab3-0003-0065-3c6b-5a1a2b000000 always;
    add_header x-ms-version 2025-11-05 always;
    add_header x-ms-client-request-id $http_x_ms_client_request_id always;
    location / {{
      if ($request_method = POST) {{ return 201 '{sent}'; }}
      if ($request_method = DELETE) {{ return 204; }}
      if ($request_method = PUT) {{ return 201; }}
      rewrite ^ $document break;
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def canned_server():
    """Starts the server on a free port of loopback and gives its address; stops it at the end."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="azure-queues-bench.") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / "replies").mkdir()
        replies.write(folder / "replies")
        port = free_port()
        configuration = folder / "nginx.conf"
        sent = replies.replies()["sent.xml"]
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port, sent=sent))
        with children.child([nginx, "-p", name, "-c", configuration, "-e", f"{name}/start.log"]) as process:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}", process.pid


def wait_for(port, process):
    for _ in range(500):
        if process.poll() is not None:
            raise SystemExit("nginx did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise SystemExit("nginx does not answer")
