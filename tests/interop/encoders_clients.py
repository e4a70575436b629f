"""The three clients, each behind its conformance adapter: a process that lives as long as the tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from adapters import CLIENTS
from encoders_runner import Adapter

Request = dict[str, Any]
Answers = dict[str, Any]  # by the client's name


class Clients:
    """Asks all clients the same. Go's adapter is compiled into the folder given."""

    def __init__(self, build: Path) -> None:
        self._asked = {client.name: Adapter(client.start(build)) for client in CLIENTS}

    def ask(self, request: Request) -> Answers:
        """What each of them answers."""
        return {name: adapter.ask(request) for name, adapter in self._asked.items()}

    def payloads(self, request: Request) -> dict[str, str]:
        """The payload that each of them writes; a refusal fails the test."""
        answers = self.ask(request)
        assert [(name, answer) for name, answer in answers.items() if answer.keys() != {"payload"}] == []
        return {name: answer["payload"] for name, answer in answers.items()}

    def results(self, request: Request, look: Callable[[], Any]) -> Answers:
        """What there is to see after each of them, one after the other, has done it."""
        found = {}
        for name, adapter in self._asked.items():
            assert adapter.ask(request) == {"ok": True}, name
            found[name] = look()
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with ExitStack() as stack:
            for adapter in self._asked.values():
                stack.callback(adapter.close)
