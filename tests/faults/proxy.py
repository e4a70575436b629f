"""A TCP proxy with faults: it cuts connections, lets them go silent, or loses the answer to one request."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

Pair = tuple[socket.socket, socket.socket]


class Proxy:
    """Listens on a port of its own and passes everything on to a server, until told otherwise."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[Pair] = []
        self._silent: set[Pair] = set()
        self._traps: list[bytes] = []
        self._lock = threading.Lock()
        self.sprung = threading.Event()  # the last trap has lost its answer
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The URL by which a worker goes through the proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    def cut(self, *, both: bool = True) -> None:
        """Close every connection, on both sides, or so that only the worker learns of it."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
            self._silent.update([] if both else pairs)
        for near, far in pairs:
            _close(near, *([far] if both else []))

    def silence(self) -> None:
        """Swallow whatever the connections of now carry from now on; new connections work."""
        with self._lock:
            self._silent.update(self._pairs)

    def lose_answers(self, *words: bytes) -> None:
        """Pass on the next request that holds the first word, and cut its connection in place of the answer.

        Then the next one with the second word, and so on; `sprung` is set after the last.
        """
        self.sprung.clear()
        with self._lock:
            self._traps = list(words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._listener.close()
        self.cut()
        for pair in self._silent:
            _close(*pair)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    near.close()
                    continue
                self._connect((near, far))

    def _connect(self, pair: Pair) -> None:
        with self._lock:
            self._pairs.append(pair)
        doomed = threading.Event()
        threading.Thread(target=self._requests, args=(pair, doomed), daemon=True).start()
        threading.Thread(target=self._answers, args=(pair, doomed), daemon=True).start()

    def _requests(self, pair: Pair, doomed: threading.Event) -> None:
        near, far = pair
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                if self._trapped(data):
                    doomed.set()
                if pair not in self._silent:
                    far.sendall(data)
        if pair not in self._silent:
            _close(*pair)

    def _answers(self, pair: Pair, doomed: threading.Event) -> None:
        near, far = pair
        with contextlib.suppress(OSError):
            while (data := far.recv(65536)) and not doomed.is_set():
                if pair not in self._silent:
                    near.sendall(data)
        if doomed.is_set() and not self._traps:
            self.sprung.set()
        if pair not in self._silent or doomed.is_set():
            _close(*pair)

    def _trapped(self, data: bytes) -> bool:
        with self._lock:
            if self._traps and self._traps[0] in data:
                self._traps.pop(0)
                return True
        return False


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
