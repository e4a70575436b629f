"""Loading the jobs that settings name. Only what the user named there is imported, never what a payload says."""

from __future__ import annotations

import importlib
import shlex

from worker.errors import ConfigError
from worker.registry import Registry
from worker.settings import OWN_JOBS, Settings


def registered(settings: Settings) -> Registry:
    """Return the jobs that settings name: registries, and a program for all that is not in them.

    Raises:
        ConfigError: A module or registry is not there, or the command cannot be read.
    """
    own_only = settings.jobs == (OWN_JOBS,)
    registry = load(() if settings.command and own_only else settings.jobs)
    if settings.command:
        try:
            words = shlex.split(settings.command)
        except ValueError as error:
            raise ConfigError(f"-command={settings.command!r} cannot be read as a shell would: {error}") from None
        registry.program("*", words, payload=settings.payload)
    return registry


def load(places: tuple[str, ...]) -> Registry:
    """Import registries named `module` or `module:registry`, and return them as one.

    Raises:
        ConfigError: A module or registry is not there. Errors inside a module come through as they are.
    """
    registry = Registry()
    for place in places:
        name, _, attribute = place.partition(":")
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not name.startswith(error.name):
                raise
            msg = f"-jobs={place}: there is no module {error.name!r}; it must be importable from here"
            raise ConfigError(msg) from None
        registry.merge(_registry(place, module, attribute or "jobs"))
    return registry


def _registry(place: str, module: object, attribute: str) -> Registry:
    found = getattr(module, attribute, None)
    if not isinstance(found, Registry):
        there = sorted(name for name, value in vars(module).items() if isinstance(value, Registry))
        msg = f"-jobs={place}: {attribute!r} is no Registry there; there is {', '.join(there) or 'none'}"
        raise ConfigError(msg)
    return found
