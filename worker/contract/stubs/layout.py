"""Code on one line where it fits, else with one part a line: as formatters have it, so that they change nothing."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

import msgspec


class Call(msgspec.Struct, frozen=True):
    """Parts between two ends: a call, a list, a table."""

    head: str
    parts: Sequence[Code]
    close: str = ")"


class Labelled(msgspec.Struct, frozen=True):
    """A part with something before it: a key, or a parameter's name."""

    label: str
    code: Code


Code: TypeAlias = str | Call | Labelled


class Layout(msgspec.Struct, frozen=True):
    """How a language lays code out: its width, its indentation, and whether a comma stands after the last part."""

    width: int
    indent: str
    comma: bool = True

    def lines(self, code: Code, level: int = 0, *, after: int = 0, before: int = 0) -> str:
        """Return code for a line indented `level` times, with so many signs before and after it on that line."""
        flat = _flat(code)
        wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in flat)
        room = self.width - level * len(self.indent.expandtabs(4)) - after - before
        if len(flat) + wide <= room or not isinstance(code, Call | Labelled):
            return flat
        if isinstance(code, Labelled):
            return code.label + self.lines(code.code, level, after=after, before=before + len(code.label))
        if not code.parts:
            return flat
        inner = self.indent * (level + 1)
        parts = [inner + self.lines(part, level + 1, after=1) for part in code.parts]
        end = "," if self.comma else ""
        lines = [code.head.rstrip(), *(part + "," for part in parts[:-1]), parts[-1] + end]
        return "\n".join([*lines, self.indent * level + code.close.lstrip()])


def listed(parts: Sequence[Code]) -> Call:
    """Return a list of parts."""
    return Call("[", parts, "]")


def comment(mark: str, text: str, width: int) -> str:
    """Return text as a comment of whole lines."""
    return "\n".join(
        f"{mark} {line}" for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    )


def _flat(code: Code) -> str:
    match code:
        case Call(head=head, parts=parts, close=close):
            return f"{head}{', '.join(_flat(part) for part in parts)}{close}"
        case Labelled(label=label, code=inner):
            return label + _flat(inner)
    return code
