"""The table of flags in docs/operations.md, made from the settings. Run as a program it writes the table there."""

from __future__ import annotations

import re
from pathlib import Path

from worker.settings import OPTIONS, Option

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"

_PLACE = re.compile(r"(?<=<!-- flags -->\n).*?(?=<!-- /flags -->)", re.DOTALL)


def table() -> str:
    """Return the table as Markdown, a row for each setting."""
    head = "| flag | variable | default | what it is for |\n|---|---|---|---|\n"
    return head + "".join(_row(option) for option in OPTIONS)


def written() -> str:
    """Return the table that the page has now."""
    found = _PLACE.search(PAGE.read_text())
    assert found, f"{PAGE.name} has lost its marks <!-- flags --> and <!-- /flags -->"
    return found[0]


def write() -> None:
    """Put the table into the page."""
    PAGE.write_text(_PLACE.sub(lambda _: table(), PAGE.read_text()))


def _row(option: Option) -> str:
    value = "|".join(option.choices) if option.choices else option.metavar
    flag = f"-{option.name}={value}" if value else f"-{option.name}"
    cells = (_code(flag), _code(option.variable), _default(option), option.help.replace("|", r"\|"))
    return f"| {' | '.join(cells)} |\n"


def _default(option: Option) -> str:
    if option.default in (None, ""):
        return "none"
    default = " ".join(option.default) if isinstance(option.default, tuple) else str(option.default)
    return _code(default.lower() if option.kind is bool else default)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|")


if __name__ == "__main__":
    write()
