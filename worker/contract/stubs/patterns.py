r"""Patterns of Python in the words of other languages, where they have the same meaning there; else None.

A stub that refused what the worker takes would be wrong, so whatever is not known to mean the same is not checked.
`\d` and `\w` are any digit and any letter in Python, and `^` and `$` the ends of the text, not of a line.
"""

from __future__ import annotations

import re

_DIGIT, _WORD = r"\p{Nd}", r"\p{L}\p{N}_"
_TOKEN = re.compile(
    r"""
      (?P<escape>\\.)
    | (?P<group>\((?:\?:)?)(?!\?)
    | (?P<count>\{[0-9]{1,3}(?:,[0-9]{0,3})?\}|[*+?])(?P<possessive>\+)?
    | (?P<open>\[\^?\]?)
    | (?P<plain>[^\\(\[{}*+?])
    """,
    re.VERBOSE,
)
_SYNTAX = frozenset(r"\.^$|?*+()[]{}-/")


def portable(pattern: str, end: str) -> str | None:
    """Return a pattern for another language, where `end` matches at the end and before a last line break."""
    found, position, inside = "", 0, False
    while position < len(pattern):
        if inside:
            part, length, inside = _in_class(pattern[position:])
        else:
            part, length, inside = _outside(pattern[position:], end)
        if part is None:
            return None
        found, position = found + part, position + length
    return None if inside else found


def _outside(text: str, end: str) -> tuple[str | None, int, bool]:
    token = _TOKEN.match(text)
    if token is None or token["possessive"]:
        return None, 0, False
    part: str | None = token[0]
    if token["escape"]:
        part = {r"\d": _DIGIT, r"\w": f"[{_WORD}]", r"\Z": r"\z", r"\A": r"\A"}.get(token[0], _escaped(token[0]))
    elif token["open"]:
        part = token[0].removesuffix("]") + (r"\]" if token[0].endswith("]") else "")
    elif token["plain"]:
        part = {"^": r"\A", "$": end}.get(token[0], token[0])
    return part, token.end(), bool(token["open"])


def _in_class(text: str) -> tuple[str | None, int, bool]:
    if text[0] == "]":
        return "]", 1, False
    if text[0] == "\\":
        return {r"\d": _DIGIT, r"\w": _WORD}.get(text[:2], _escaped(text[:2])), 2, True
    return (f"\\{text[0]}" if text[0] in "[&" else text[0]), 1, True


def _escaped(text: str) -> str | None:
    """Return the escape of a sign of the syntax, of a line break or of a tab; others mean different things."""
    return text if text[1:] in _SYNTAX or text in (r"\n", r"\t", r"\r") else None
