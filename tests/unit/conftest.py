"""Unit tests use no sockets: whatever tries to connect or to listen fails."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("unit", database=None, deadline=None, max_examples=100)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every attempt to reach another process fail."""

    def refuse(*_words: object) -> NoReturn:
        msg = "a unit test uses no sockets"
        raise AssertionError(msg)

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)


@pytest.fixture
def root_log() -> Iterator[logging.Logger]:
    """The root logger, put back as it was after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)
