"""A handler that sends mail, made by a factory so that a test can hand it something else to send with."""

from __future__ import annotations

from collections.abc import Callable

from worker import Registry

Send = Callable[[str, str], None]  # address, text


def mail_jobs(send: Send) -> Registry:
    """Return the handlers, which send through `send`."""
    jobs = Registry()

    @jobs.register("Welcome")
    def welcome(address: str, name: str = "you") -> None:
        send(address, f"Welcome, {name}!")

    return jobs
