"""Blocks of a page that programs write, between two comments; all around them is written by hand."""

from __future__ import annotations

import re


def filled(text: str, name: str, block: str) -> str:
    """The text with another block of this name. Raises KeyError if there is none."""
    begin, end = f"<!-- {name}: ", f"<!-- end of {name} -->"
    pattern = re.compile(rf"({re.escape(begin)}[^\n]*-->\n).*?({re.escape(end)})", re.DOTALL)
    if not pattern.search(text):
        raise KeyError(name)
    return pattern.sub(lambda found: f"{found[1]}\n{block.strip()}\n\n{found[2]}", text, count=1)
