"""Flags as Go has them, with one dash or with two, for every command; those of settings know their variables too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from worker.options import Option

HELP = {"help_option_names": ["-help", "--help", "-h"], "max_content_width": 110}

Decorator = Callable[[Any], Any]


def flag(name: str, field: str | None = None, **about: Any) -> Decorator:
    """Return the click option of a name, `-name` or `--name`; a function gets its value as `field`."""
    return click.option(f"-{name}", f"--{name}", field or name.replace("-", "_"), **about)


def setting(option: Option) -> Decorator:
    """Return the click option of a setting: from the command line, its variable, or its default."""
    about: dict[str, Any] = {"metavar": option.metavar}
    if option.kind is bool:  # alone or as `-flag=false`, and it eats no word that follows
        about = {"metavar": "[=BOOL]", "is_flag": False, "flag_value": "true"}

    def read(context: click.Context, _: click.Parameter, value: Any) -> Any:
        source = context.get_parameter_source(option.field)
        if source is ParameterSource.DEFAULT:
            return option.default
        name = f"-{option.name}" if source is ParameterSource.COMMANDLINE else f"${option.variable}"
        return tuple(option.read(one, name) for one in value) if option.repeatable else option.read(value, name)

    return flag(
        option.name,
        option.field,
        type=str,
        callback=read,
        default=option.default,
        show_default=option.default not in (None, ""),
        multiple=option.repeatable,
        envvar=option.variable,
        show_envvar=True,
        help=option.help,
        **about,
    )
