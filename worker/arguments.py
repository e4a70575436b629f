"""From a JSON argument list to a handler's arguments, checked against its annotations; errors name the argument."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, get_type_hints

import msgspec
from msgspec.structs import astuple

from worker.errors import ConfigError, DecodeError

Bind = Callable[[bytes | msgspec.Raw], Sequence[Any]]

_read_list = msgspec.json.Decoder(list).decode
_read_raw = msgspec.json.Decoder(list[msgspec.Raw]).decode
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
_KINDS = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def bind_arguments(job: str, function: Callable[..., Any], skip: int = 0) -> Bind:
    """Return the reader of a function's arguments.

    Args:
        job: The job's name, for messages.
        function: Its annotations decide the types; what has none takes any JSON value.
        skip: Leading parameters that do not come from the payload.

    Raises:
        ConfigError: A parameter is keyword-only without default, or its type cannot come from JSON.
    """
    parameters, rest = signature(job, function, skip)
    hints = _hints(job, function)
    fields = [_field(index, parameter, hints) for index, parameter in enumerate(parameters)]
    names = [parameter.name for parameter in parameters] + ([f"*{rest.name}"] if rest else [])
    explain = partial(_explain, job, parameters, names)
    try:
        shape = msgspec.defstruct("Arguments", fields, array_like=True, forbid_unknown_fields=rest is None)
        fixed = _fixed(msgspec.json.Decoder(shape).decode, explain)
        return fixed if rest is None else _variadic(fixed, hints.get(rest.name, Any), explain)
    except TypeError as error:
        raise ConfigError(f"job {job!r}: an argument's type cannot come from JSON: {error}") from error


def signature(
    job: str, function: Callable[..., Any], skip: int = 0
) -> tuple[list[inspect.Parameter], inspect.Parameter | None]:
    """Return the parameters of a function that a payload gives, and the one that takes all further arguments, if any.

    Args:
        job: The job's name, for messages.
        function: What it runs.
        skip: Leading parameters that do not come from the payload.

    Raises:
        ConfigError: A parameter is keyword-only without default, or there is none to skip.
    """
    everything = list(inspect.signature(function).parameters.values())
    for parameter in everything:
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is inspect.Parameter.empty:
            raise ConfigError(
                f"job {job!r}: arguments are positional, give the keyword-only {parameter.name!r} a default"
            )
    positional = [parameter for parameter in everything if parameter.kind in _KINDS]
    rest = next((p for p in everything if p.kind is inspect.Parameter.VAR_POSITIONAL), None)
    if skip > len(positional) and rest is None:
        raise ConfigError(f"job {job!r}: pass_job needs a first parameter for the job")
    return positional[skip:], rest


def _fixed(read: Callable[[Any], Any], explain: Callable[..., str]) -> Bind:
    def bind(text: bytes | msgspec.Raw) -> Sequence[Any]:
        try:
            return astuple(read(text))
        except _UNREADABLE as error:
            raise DecodeError(explain(text, error)) from None

    return bind


def _variadic(bind_fixed: Bind, kind: Any, explain: Callable[..., str]) -> Bind:
    read_rest = msgspec.json.Decoder(list[kind]).decode

    def bind(text: bytes | msgspec.Raw) -> Sequence[Any]:
        fixed = bind_fixed(text)
        tail = b"[" + b",".join(_read_raw(text)[len(fixed) :]) + b"]"
        try:
            return (*fixed, *read_rest(tail))
        except _UNREADABLE as error:
            raise DecodeError(explain(text, error, offset=len(fixed))) from None

    return bind


def _hints(job: str, function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError) as error:
        msg = f"job {job!r}: its annotations cannot be resolved: {error}"
        raise ConfigError(msg) from error


def _field(index: int, parameter: inspect.Parameter, hints: dict[str, Any]) -> Any:
    kind = hints.get(parameter.name, Any)
    if parameter.default is inspect.Parameter.empty:
        return f"a{index}", kind
    return f"a{index}", kind, msgspec.field(default_factory=lambda: parameter.default)


def _explain(
    job: str,
    parameters: list[inspect.Parameter],
    names: list[str],
    text: bytes | msgspec.Raw,
    error: Exception,
    *,
    offset: int = 0,
) -> str:
    """Say which argument is wrong and why, in the words of the handler's signature."""
    try:
        args = _read_list(text)
    except _UNREADABLE as broken:
        return f"the arguments of {job!r} cannot be read: {broken}"
    needed = sum(parameter.default is inspect.Parameter.empty for parameter in parameters)
    variadic = bool(names) and names[-1].startswith("*")
    if len(args) < needed or (len(args) > len(parameters) and not variadic):
        return f"{job}({', '.join(names)}) takes {_count(needed, len(parameters), variadic)}, got {len(args)}"
    place = re.search(r"\$\[(\d+)\](\S*)`$", str(error))
    if place is None:
        return f"the arguments of {job!r} are wrong: {error}"
    index = int(place.group(1)) + offset
    name = names[min(index, len(names) - 1)]
    what = str(error).rpartition(" - at ")[0]
    inside = f" at {place.group(2)}" if place.group(2) else ""
    return f"argument {index + 1} ({name}) of {job!r} is wrong{inside}: {what}"


def _count(needed: int, most: int, variadic: bool) -> str:  # noqa: FBT001 - a private helper with one caller
    if variadic:
        return f"at least {needed} argument(s)"
    return f"{needed} argument(s)" if needed == most else f"{needed} to {most} arguments"
