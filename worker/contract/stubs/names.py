"""From names of jobs, arguments and types to identifiers; two that become one are an error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable

from worker.errors import ConfigError

_COUNTED = frozenset({"argument", "member", "value"})  # what is known by its place, if not by its name
Style = Callable[[list[str]], str]


def words(name: str) -> list[str]:
    """Return the words of a name: `Mail::HTTPDeliver`, `mail.http_deliver` and `mail http-deliver` have the same."""
    parted = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", name)
    return re.findall(r"[A-Za-z0-9]+", parted)


def snake(parts: list[str]) -> str:
    """Return words as `mail_deliver`."""
    return "_".join(part.lower() for part in parts)


def camel(parts: list[str]) -> str:
    """Return words as `MailDeliver`."""
    return "".join(part[:1].upper() + part[1:].lower() for part in parts)


def identifiers(what: str, names: Iterable[str], style: Style, *, taken: Container[str], suffix: str) -> dict[str, str]:
    """Return an identifier for each name; one that is `taken` by the language gets the suffix.

    Raises:
        ConfigError: A name has no letter, or two have one identifier.
    """
    found: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        parts = words(name) or ([str(number)] if what in _COUNTED else [])
        if not parts:
            raise ConfigError(f"the name of the {what} {name!r} has no letter a-z to make an identifier of; rename it")
        made = style(parts if parts[0][0].isalpha() else [what, *parts])
        made = made + suffix if made in taken else made
        twin = next((other for other, one in found.items() if one == made), None)
        if twin is not None:
            raise ConfigError(
                f"the {what}s {twin!r} and {name!r} would both be called {made}: rename one, "
                "or put it into a registry of its own and generate a second file from that"
            )
        found[name] = made
    return found
