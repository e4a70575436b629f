"""A job as its producer knows it: a value that, once it exists, can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goclient.errors import InvalidJobError
from goclient.exact import check, writable


@dataclass(frozen=True, slots=True)
class Job:
    """What to run, where.

    Args:
        queue: The queue's name, without prefix. Not empty, no comma (worker ids are lists of queues), no line break.
        name: What the worker registered: `class` on the wire. Not empty.
        args: A list or tuple of what JSON carries exactly.

    Raises:
        InvalidJobError: One of them cannot be written.
    """

    queue: str
    name: str
    args: Sequence[object]

    def __post_init__(self) -> None:
        check_queue(self.queue)
        check_text("name", self.name)
        check(self.args)


def check_queue(queue: object, what: str = "queue") -> None:
    """Let pass the name of a queue; raise InvalidJobError for anything else."""
    text = check_text(what, queue)
    for character, called in ((",", "comma"), ("\n", "line break"), ("\r", "line break")):
        if character in text:
            msg = f"{what} {text!r} contains a {called}, which no worker can ask for"
            raise InvalidJobError(msg)


def check_text(what: str, value: object) -> str:
    """The value, which is text that is not empty; raise InvalidJobError for anything else."""
    if not isinstance(value, str):
        msg = f"{what} must be a str, not {type(value).__name__}"
        raise InvalidJobError(msg)
    if not value:
        msg = f"{what} must not be empty"
        raise InvalidJobError(msg)
    if not writable(value):
        msg = f"{what} {value!a} has a lone surrogate, which is not UTF-8"
        raise InvalidJobError(msg)
    return value
