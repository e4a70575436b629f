"""The program under test: started once, asked one line at a time, started again if it died."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Any, Self, cast

from conformance import exact

TIMEOUT = 30.0  # seconds for one answer; a payload of several megabytes takes a slow language a while
ENDED = "the adapter ended without an answer"


class AdapterError(Exception):
    """The adapter gave no answer, or none that the contract allows."""


class Adapter:
    """An adapter in any language, kept alive between requests."""

    def __init__(self, command: Sequence[str], timeout: float = TIMEOUT) -> None:
        self._command = command
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request, without the message that a refusal may carry."""
        try:
            answer = exact.read(self._exchange(exact.write(request).encode() + b"\n"))
        except ValueError as error:
            msg = f"the answer is not JSON: {error}"
            raise AdapterError(msg) from None
        if not isinstance(answer, dict):
            msg = f"the answer is no JSON object: {exact.shown(answer)}"
            raise AdapterError(msg)
        return {name: value for name, value in answer.items() if "error" not in answer or name != "message"}

    def _exchange(self, line: bytes) -> bytes:
        process = self._running()
        requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        late = threading.Event()
        watchdog = threading.Timer(self._timeout, _give_up, (process, late))
        watchdog.start()
        try:
            requests.write(line)
            requests.flush()
            answer = answers.readline()
        except OSError:
            answer = b""
        finally:
            watchdog.cancel()
        if not answer.endswith(b"\n"):
            self.close()
            fault = f"no answer within {self._timeout:g} seconds" if late.is_set() else ENDED
            raise AdapterError(fault)
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe)  # noqa: S603 - the user's command
        return self._process

    def close(self) -> None:
        """End the program: close its input, and kill it if it does not leave."""
        if self._process is None:
            return
        try:
            self._process.communicate(timeout=1)
        except (subprocess.TimeoutExpired, OSError, ValueError):
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def _give_up(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()
