"""Loading the jobs that settings name. Only what the user named there is imported, never what a payload says."""

from __future__ import annotations

import importlib
import shlex
import traceback
from types import ModuleType

from worker.errors import ConfigError
from worker.registry import Registry
from worker.settings import OWN_JOBS, Settings


def registered(settings: Settings, jobs: Registry | None = None) -> Registry:
    """Return a worker's handlers: the given ones, or those that settings name; and the -command for all other jobs.

    Raises:
        ConfigError: A module or registry is not there, or the command cannot be read.
    """
    if jobs is None:
        own_only = settings.jobs == (OWN_JOBS,)
        jobs = load(() if settings.command and own_only else settings.jobs)
    if not settings.command:
        return jobs
    registry = Registry()
    registry.merge(jobs)
    registry.program("*", _words(settings.command), payload=settings.payload)
    return registry


def load(places: tuple[str, ...]) -> Registry:
    """Import registries named `module` or `module:registry`, and return them as one.

    Raises:
        ConfigError: A module or registry is not there, or the module raises; its traceback is a note of the error.
    """
    registry = Registry()
    for place in places:
        name, _, attribute = place.partition(":")
        registry.merge(_registry(place, _module(place, name), attribute or "jobs"))
    return registry


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"-command={command!r} cannot be read as a shell would: {error}") from None


def _module(place: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ConfigError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a user's module raises
        if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
            raise ConfigError(
                f"-jobs={place}: there is no module {error.name!r}; it must be importable from here"
            ) from None
        told = ConfigError(f"-jobs={place} cannot be imported: {type(error).__name__}: {error}")
        told.add_note(_traceback(error))
        raise told from None


def _traceback(error: BaseException) -> str:
    """Return the traceback of a user's own module, without the importing that led there."""
    trace = error.__traceback__
    while trace is not None and _imports(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace)).rstrip()


def _imports(file: str) -> bool:
    return file in {__file__, importlib.__file__} or file.startswith("<frozen importlib")


def _registry(place: str, module: object, attribute: str) -> Registry:
    found = getattr(module, attribute, None)
    if not isinstance(found, Registry):
        there = sorted(name for name, value in vars(module).items() if isinstance(value, Registry))
        msg = f"-jobs={place}: {attribute!r} is no Registry there; there is {', '.join(there) or 'none'}"
        raise ConfigError(msg)
    return found
