"""From an exception to a failure: what dashboards show of it. Never raises, whatever the exception's own methods do."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

from worker.errors import DecodeError, ProgramFailed
from worker.job import Failure

MESSAGE_LIMIT = 10_000  # characters of an error's text that are kept

_PLAIN = frozenset({"builtins", "__main__"})
_OURS = frozenset(str(Path(__file__).with_name(name)) for name in ("perform.py", "registry.py"))


def describe(error: BaseException) -> Failure:
    """Describe an exception that a handler raised, or that kept it from being called."""
    if isinstance(error, DecodeError | ProgramFailed):  # where in our code they were raised helps nobody
        return Failure(type(error).__name__, _text(error))
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ in _PLAIN else f"{kind.__module__}.{kind.__qualname__}"
    return Failure(name, _text(error), _frames(error.__traceback__))


def late(limit: float, error: BaseException | None = None) -> Failure:
    """Describe a job that ran past its time limit, in seconds; the error tells its last words, if it had any."""
    said = "" if error is None else _text(error)
    return Failure("JobTimeout", f"ran past its time limit of {limit:g} s{said and ': '}{said}")


def unknown(name: str, queue: str) -> Failure:
    """Describe a job that no handler is registered for; NameError is what Ruby's own workers call it."""
    text = (
        f"no handler is registered for {name!r}, found in queue {queue!r}: "
        "register it with this worker, or give such jobs a queue of their own"
    )
    return Failure("NameError", text)


def _text(error: BaseException) -> str:
    """Return an error's text, cut, and with U+FFFD for what UTF-8 cannot carry."""
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - the error's own __str__ is user code too
        text = "(the error's own text could not be read: its __str__ raised)"
    return text[:MESSAGE_LIMIT].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _frames(trace: TracebackType | None) -> tuple[str, ...]:
    """List the user's frames in Ruby's form, the innermost first."""
    frames = [frame for frame in traceback.extract_tb(trace) if frame.filename not in _OURS]
    return tuple(f"{frame.filename}:{frame.lineno}:in `{frame.name}'" for frame in reversed(frames))
