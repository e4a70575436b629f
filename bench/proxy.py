"""A TCP proxy that holds back everything for a fixed time, in both directions: a network that is further away.

    python -m bench.proxy HOST:PORT MILLISECONDS

It prints the port that it listens on. One thread and `select`, whose timeouts are exact to the microsecond, which those
of epoll are not. The delay is the same for all, so one queue of chunks, in the order in which they came, is enough.
"""

from __future__ import annotations

import select
import socket
import sys
import time
from collections import deque

CHUNK = 1 << 18
MILLIS = 1000


class Proxy:
    """Connections in pairs, and what is on its way between them."""

    def __init__(self, target: tuple[str, int], delay: float) -> None:
        self._target, self._delay = target, delay
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self._others: dict[socket.socket, socket.socket] = {}
        self._held: deque[tuple[float, socket.socket, bytes]] = deque()
        self._outboxes: dict[socket.socket, bytearray] = {}

    def run(self) -> None:
        """Pass on, for ever."""
        while True:
            readable, writable, _ = select.select(
                [self._listener, *self._others], list(self._outboxes), [], self._wait()
            )
            for sock in readable:
                self._accept() if sock is self._listener else self._take(sock)
            self._release()
            for sock in writable:
                self._send(sock)

    def _wait(self) -> float | None:
        return max(0.0, self._held[0][0] - time.perf_counter()) if self._held else None

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        far = socket.create_connection(self._target)
        for sock, other in ((near, far), (far, near)):
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._others[sock] = other

    def _take(self, sock: socket.socket) -> None:
        other = self._others.get(sock)
        if other is None:  # its pair has just been closed
            return
        try:
            data = sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._held.append((time.perf_counter() + self._delay, other, data))
        else:
            self._close(sock, other)

    def _release(self) -> None:
        now = time.perf_counter()
        while self._held and self._held[0][0] <= now:
            _, sock, data = self._held.popleft()
            if sock in self._others:
                self._outboxes.setdefault(sock, bytearray()).extend(data)
                self._send(sock)

    def _send(self, sock: socket.socket) -> None:
        outbox = self._outboxes.get(sock)
        if outbox is None:
            return
        try:
            del outbox[: sock.send(outbox)]
        except BlockingIOError:
            return
        except OSError:
            self._close(sock, self._others[sock])
            return
        if not outbox:
            del self._outboxes[sock]

    def _close(self, *pair: socket.socket) -> None:
        # What was on its way is lost, as it is when a real connection breaks; nobody waits for it.
        for sock in pair:
            self._others.pop(sock, None)
            self._outboxes.pop(sock, None)
            sock.close()


def main() -> None:
    """Run the proxy of the command line."""
    host, port = sys.argv[1].rsplit(":", 1)
    proxy = Proxy((host, int(port)), float(sys.argv[2]) / MILLIS)
    print(proxy.port, flush=True)
    proxy.run()


if __name__ == "__main__":
    main()
