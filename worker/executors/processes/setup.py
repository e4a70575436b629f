"""What a child that starts afresh is told of the settings: what performing needs, and nothing of the store."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

import worker
from worker.settings import Settings


class Setup(msgspec.Struct, frozen=True):
    """The settings of a child. They stand on its command line, where everybody may read them."""

    jobs: tuple[str, ...]
    protocol: str
    namespace: str | None
    log_level: str
    log_format: str

    @classmethod
    def read(cls, word: str) -> Setup:
        """Read the word of a command line."""
        return msgspec.json.decode(word, type=cls)

    def settings(self) -> Settings:
        """Return settings of which only these are set."""
        return msgspec.convert(self, Settings, from_attributes=True)


def command(settings: Settings) -> tuple[str, ...]:
    """Return the words that start a child; the executor adds the last one."""
    setup = msgspec.convert(settings, Setup, from_attributes=True)
    # A `worker.py` of the user's in the current directory must not come before this package, unless that is its place.
    safely = () if Path(worker.__path__[0]).parent == Path.cwd() else ("-P",)
    return (sys.executable, *safely, "-m", "worker.child", msgspec.json.encode(setup).decode())
