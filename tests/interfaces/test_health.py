"""Health over HTTP: what a supervisor is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from worker.errors import BrokerUnavailable, ConfigError
from worker.health import STALL, Health


class Watched:
    """A worker, and the broker below it, in any state that a test wants."""

    def __init__(self) -> None:
        self.progress = time.monotonic()
        self.is_quiet = False
        self.reachable = True

    def ping(self) -> None:
        """Answer, or not."""
        if not self.reachable:
            msg = "no route"
            raise BrokerUnavailable(msg)


@pytest.fixture
def watched() -> Watched:
    """A worker that does well."""
    return Watched()


@pytest.fixture
def health(watched: Watched) -> Iterator[Health]:
    """Its health, on a free port."""
    with Health("127.0.0.1:0", watched, watched) as health:
        yield health


def ask(health: Health, path: str) -> tuple[int, str]:
    """Return the status and the text of a page."""
    connection = HTTPConnection("127.0.0.1", health.port, timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.mark.parametrize("path", ["/live", "/ready"])
def test_a_worker_that_does_well(health: Health, path: str) -> None:
    """A worker whose fetch loop goes round and whose store answers is alive and ready."""
    assert ask(health, path)[0] == 200


def test_a_stuck_fetch_loop(health: Health, watched: Watched) -> None:
    """A fetch loop that has not come round for long is not alive."""
    watched.progress -= STALL + 1

    assert ask(health, "/live")[0] == 503


def test_a_quiet_worker_is_alive(health: Health, watched: Watched) -> None:
    """A quiet worker is not ready for jobs; that its fetch loop rests is no fault."""
    watched.is_quiet = True
    watched.progress -= STALL + 1

    assert (ask(health, "/live")[0], ask(health, "/ready")) == (200, (503, "quiet\n"))


def test_a_store_that_does_not_answer(health: Health, watched: Watched) -> None:
    """Without its store a worker is alive and not ready, and says why."""
    watched.reachable = False
    status, text = ask(health, "/ready")

    assert (ask(health, "/live")[0], status, "no route" in text) == (200, 503, True)


def test_other_pages(health: Health) -> None:
    """Any other page says which there are."""
    assert ask(health, "/") == (404, "ask for /live or /ready\n")


@pytest.mark.parametrize("address", ["", "localhost", "localhost:", "localhost:x", ":-1"])
def test_addresses_that_cannot_be_read(watched: Watched, address: str) -> None:
    """An address without a port is a wrong setting."""
    with pytest.raises(ConfigError, match="-health takes HOST:PORT"):
        Health(address, watched, watched)


def test_a_port_that_is_taken(health: Health, watched: Watched) -> None:
    """A port that somebody else listens on is a wrong setting, and named."""
    with pytest.raises(ConfigError, match=f"-health cannot listen on 127.0.0.1:{health.port}"):
        Health(f"127.0.0.1:{health.port}", watched, watched)
