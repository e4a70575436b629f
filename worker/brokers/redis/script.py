"""Lua scripts: loaded from scripts/, sent by digest, and sent whole when the server does not know them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from redis.exceptions import NoScriptError

from worker.protocols.command import Command

Word = str | bytes | int | float


class Script:
    """One script of scripts/. Its first comment is the legend of its keys and arguments."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._text = resources.files(__package__).joinpath("scripts", f"{name}.lua").read_text()
        self._digest = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, call: Callable[..., Any], keys: Sequence[str | bytes], args: Sequence[Word]) -> Any:
        """Run the script by what sends a command and returns its answer; a flushed cache costs one more round trip."""
        try:
            return call("EVALSHA", self._digest, len(keys), *keys, *args)
        except NoScriptError:
            return call("EVAL", self._text, len(keys), *keys, *args)

    def __repr__(self) -> str:
        return f"<Script {self.name}>"


def spread(commands: Sequence[Command], keys: list[str | bytes], args: list[Word]) -> None:
    """Append commands to a script's keys and arguments, in the form that settle.lua and promote.lua read."""
    args.append(len(commands))
    for name, key, *rest in commands:
        keys.append(key)  # type: ignore[arg-type]  # a key is text
        args += (name, len(rest), *rest)
