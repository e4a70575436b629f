"""Health over HTTP, for supervisors: /live says that the fetch loop goes round, /ready that jobs would be taken now."""

from __future__ import annotations

import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Protocol, Self

from worker.errors import ConfigError, WorkerError
from worker.logs import Event

log = logging.getLogger(__name__)

STALL = 30.0  # seconds without progress after which a fetch loop is taken for stuck


class Watched(Protocol):
    """What is asked of a worker."""

    progress: float

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is fetched any more, or for now."""


class Pinged(Protocol):
    """What is asked of a broker."""

    def ping(self) -> None:
        """Raise if the store does not answer."""


class Health:
    """Serves /live and /ready on `address`, HOST:PORT, from a thread of its own while it is entered."""

    def __init__(self, address: str, worker: Watched, broker: Pinged) -> None:
        host, _, port = address.rpartition(":")
        if not port.isdigit():
            msg = f"-health takes HOST:PORT, for example 0.0.0.0:7433, not {address!r}"
            raise ConfigError(msg)
        self._worker, self._broker = worker, broker
        try:
            self._server = HTTPServer((host.strip("[]"), int(port)), self._handler())
        except OSError as error:
            msg = f"-health cannot listen on {address}: {error}"
            raise ConfigError(msg) from error
        self.port = self._server.server_port

    def live(self) -> tuple[bool, str]:
        """Whether the fetch loop has come round lately, or has no reason to."""
        if self._worker.is_quiet:
            return True, "quiet: nothing is fetched"
        age = time.monotonic() - self._worker.progress
        return age < STALL, f"the fetch loop last came round {age:.1f} s ago"

    def ready(self) -> tuple[bool, str]:
        """Whether the worker would take jobs now."""
        if self._worker.is_quiet:
            return False, "quiet"
        try:
            self._broker.ping()
        except WorkerError as error:
            return False, f"the store does not answer: {error}"
        return True, "ready"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = {"/live": self.live, "/ready": self.ready}

        class Handler(BaseHTTPRequestHandler):
            timeout = 5  # seconds; one slow client must not keep the others out

            def do_GET(self) -> None:
                page = pages.get(self.path)
                good, text = page() if page else (False, "ask for /live or /ready")
                self.send_response(200 if good else 503 if page else 404)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.end_headers()
                self.wfile.write(f"{text}\n".encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                log.debug(Event("asked", request=format % args))

        return Handler
