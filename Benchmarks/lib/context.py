"""What every group of subjects is given."""

import contextlib
import dataclasses
import sys

import prerequisites
import server


@dataclasses.dataclass
class Context:
    """How long and how often to measure, and what to measure against."""

    quick: bool
    rounds: int

    @property
    def seconds(self):
        return 0.2 if self.quick else 1.0

    def report(self, text):
        """Shows what is being measured, on a terminal only."""
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def server(self):
        """The canned server, while it runs."""
        if not prerequisites.have("nginx"):
            raise SystemExit("nginx is missing, and nothing else here responds fast enough to measure a client by")
        # Without it the server is plain only.
        prerequisites.have("openssl")
        with server.canned_server() as running:
            yield running
