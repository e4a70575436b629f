"""One setting as flags and environment variables see it: made from a field of a struct and what is said about it."""

from __future__ import annotations

import math
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from worker.errors import ConfigError

PREFIX = "POLYWORKER_"

_BOOLEANS = dict.fromkeys(("1", "t", "true", "y", "yes", "on"), True)
_BOOLEANS |= dict.fromkeys(("0", "f", "false", "n", "no", "off"), False)
_NUMBERS = {int: "a whole number", float: "a number of seconds"}


class About(msgspec.Struct, frozen=True):
    """What a setting is for, how `-help` names its value, and the least that a number may be."""

    help: str
    value: str = ""
    least: int = 0


class Option(msgspec.Struct, frozen=True):
    """A setting; `kind` is the type of one value, of which a repeatable setting has several."""

    field: str
    kind: type
    default: Any
    about: About
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the flag, without its dash."""
        return self.field.replace("_", "-")

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.field.upper()

    @property
    def help(self) -> str:
        """What the setting is for."""
        return self.about.help

    @property
    def metavar(self) -> str:
        """How `-help` names the value; a boolean needs none."""
        return "|".join(self.choices) or self.about.value

    @property
    def repeatable(self) -> bool:
        """Whether there may be several values."""
        return isinstance(self.default, tuple)

    def read(self, text: str, source: str) -> Any:
        """Return the one value that a text stands for; `source` is the flag or the variable that it comes from.

        Raises:
            ConfigError: It stands for none.
        """
        try:
            value = _BOOLEANS[text.lower()] if self.kind is bool else self.kind(text)
        except (KeyError, ValueError):
            raise self._refusal(text, source) from None
        self.check((value,) if self.repeatable else value, source)
        return value

    def check(self, value: object, source: str) -> None:
        """Raise ConfigError unless the setting can have this value; `source` as for `read`."""
        values = value if self.repeatable else (value,)
        fits = isinstance(values, tuple) and all(map(self._fits, values))
        if not (fits or (value is None and self.default is None)):
            raise self._refusal(value, source)

    def _fits(self, value: object) -> bool:
        if self.choices:
            return value in self.choices
        if self.kind not in _NUMBERS:
            return isinstance(value, self.kind)
        if not isinstance(value, int | float) or type(value) not in {int, self.kind}:
            return False
        return self.about.least <= value < math.inf

    def _refusal(self, value: object, source: str) -> ConfigError:
        if self.choices:
            wanted = f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
        elif self.kind in _NUMBERS:
            wanted = f"{_NUMBERS[self.kind]}, at least {self.about.least}"
        else:
            wanted = "true or false" if self.kind is bool else self.metavar
        return ConfigError(f"{source} must be {wanted}, not {value!r}")


def options(struct: type[msgspec.Struct]) -> tuple[Option, ...]:
    """Return the options of a struct whose fields are annotated with `About`."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple(_option(field.name, hints[field.name], field.default) for field in msgspec.structs.fields(struct))


def _option(field: str, hint: Any, default: object) -> Option:
    annotation, about = get_args(hint)
    if get_origin(annotation) is Literal:
        return Option(field, str, default, about, get_args(annotation))
    inner = [one for one in get_args(annotation) if one not in {NoneType, Ellipsis}]
    return Option(field, inner[0] if inner else annotation, default, about)
