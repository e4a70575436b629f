"""The Ruby console: one long-lived process that answers what Sidekiq's client, API and web interface say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from programs import program

RUBY = Path(__file__).parent / "ruby"


class Console:
    """A Ruby process with Sidekiq loaded; its commands are the methods of ruby/commands.rb."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [program("ruby"), str(RUBY / "console.rb")],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
            )
        self._log = log

    def __getattr__(self, name: str) -> Any:
        """Return a command as a function."""
        return lambda *args: self._ask(name, *args)

    def _ask(self, *request: object) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(request).encode() + b"\n")
        stdin.flush()
        reply = json.loads(stdout.readline() or b'{"error": "the console has ended"}')
        assert "error" not in reply, f"{request}: {reply['error']}\n{self._log.read_text()}"
        return reply["answer"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
