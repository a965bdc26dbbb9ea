"""What every group of subjects is given."""

import contextlib
import dataclasses
import pathlib
import sys

import building
import prerequisites
import server


@dataclasses.dataclass
class Context:
    """How long and how often to measure, and what has been built for it."""

    quick: bool

    @property
    def seconds(self):
        return 0.2 if self.quick else 1.0

    @property
    def rounds(self):
        return 3 if self.quick else 5

    def report(self, text):
        """Shows what is being measured, on a terminal only."""
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def load(self) -> pathlib.Path:
        building.swift("Load")
        return building.RELEASE / "Load"

    def probe(self) -> pathlib.Path:
        return building.probe()

    @contextlib.contextmanager
    def server(self):
        """The address of the canned server, and its process."""
        if not prerequisites.have("nginx"):
            raise SystemExit("nginx is missing, and nothing else here answers fast enough to measure a client by")
        with server.canned_server() as running:
            yield running
