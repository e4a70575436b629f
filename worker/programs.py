"""A program as a handler: any language runs the job; its exit status and its output say how that went.

Status 0 means that the job is done, 75 that it is to run again later, any other that it failed. The program is a child
in a process group of its own. However the run ends, by itself, at its time limit or because the worker stops, no
process of the group outlives it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from contextlib import suppress

from worker.errors import ConfigError, JobTimeout, ProgramFailed
from worker.job import Retry
from worker.logs import Event

log = logging.getLogger(__name__)

TRY_AGAIN = 75  # the exit status that sysexits.h calls EX_TEMPFAIL
PAUSE = 60.0  # seconds until a program that asked for it runs again
OUTPUT = 65_536  # bytes of each output that are kept at least, its end; the rest is read and forgotten
SHOWN = 2_000  # characters of an output that a failure or the log shows
GRACE = 0.3  # seconds between TERM and KILL
LAST_WORDS = 0.1  # seconds after KILL in which outputs are still read; with GRACE less than what executors wait
ARGUMENT = 128 * 1024 - 1  # bytes that Linux lets one argument have
WAYS = ("stdin", "argument")


class Program:
    """Runs a command for each job; `payload` is "stdin", or "argument" for `--payload` and the text after it."""

    def __init__(self, command: Sequence[str], payload: str = "stdin") -> None:
        if isinstance(command, str) or not command:
            raise ConfigError(f'a program is a list of words, like ["ruby", "job.rb"], not {command!r}')
        if payload not in WAYS:
            raise ConfigError(f"a program gets its payload by one of {', '.join(WAYS)}, not {payload!r}")
        self.command, self._payload = tuple(command), payload

    async def __call__(self, payload: bytes) -> Retry | None:
        """Run the command for one payload; returns when to run it again, if it asks for that.

        Raises:
            ProgramFailed: It cannot be started, or ended with another status than 0 and 75.
            JobTimeout: The run was cancelled, at its time limit or since nobody waits for it; says its last words.
        """
        run = await self._start(payload)
        try:
            status = await run.status
        except asyncio.CancelledError:
            await run.end()
            raise JobTimeout(run.said) from None
        await run.end()
        return self._judge(status, run)

    def _judge(self, status: int, run: _Run) -> Retry | None:
        if status == TRY_AGAIN:
            log.info(Event("program-retry", command=self.command[0], seconds=PAUSE, errors=run.said or None))
            return Retry(time.time() + PAUSE)
        if status:
            raise ProgramFailed(": ".join(filter(None, (f"{self.command[0]} {_ending(status)}", run.said))))
        if log.isEnabledFor(logging.DEBUG):
            about = {"output": run.output or None, "errors": run.errors or None}
            log.debug(Event("program-done", command=self.command[0], **about))
        return None

    async def _start(self, payload: bytes) -> _Run:
        words: list[str | bytes] = list(self.command)
        piped = self._payload == "stdin"
        if not piped:
            words += ["--payload", _argument(payload)]
        try:
            transport, run = await asyncio.get_running_loop().subprocess_exec(
                _Run, *words, stdin=PIPE if piped else DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
            )
        except OSError as error:
            raise ProgramFailed(f"{self.command[0]} cannot be started: {error.strerror}") from None
        if piped and isinstance(pipe := transport.get_pipe_transport(0), asyncio.WriteTransport):
            pipe.write(payload)  # the loop sends what does not fit at once
            pipe.close()
        return run


class _Run(asyncio.SubprocessProtocol):
    """One run: the ends of its outputs, and its exit status once there is one."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.status: asyncio.Future[int] = loop.create_future()
        self._closed: asyncio.Future[None] = loop.create_future()
        self._kept = {1: bytearray(), 2: bytearray()}

    @property
    def output(self) -> str:
        """The end of what it wrote to standard output."""
        return _shown(self._kept[1])

    @property
    def errors(self) -> str:
        """The end of what it wrote to standard error."""
        return _shown(self._kept[2])

    @property
    def said(self) -> str:
        """What it says of a failure: its errors, or whatever else there is."""
        return self.errors or self.output

    async def end(self) -> None:
        """End what is left of the process group: politely if the program itself still runs, then by force."""
        try:
            if self._transport.get_returncode() is None:
                self._signal(signal.SIGTERM)
                await asyncio.wait([self._closed], timeout=GRACE)
        finally:
            self._signal(signal.SIGKILL)
        await asyncio.wait([self._closed], timeout=LAST_WORDS)  # who left the group may hold the outputs open
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the process."""
        if isinstance(transport, asyncio.SubprocessTransport):
            self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep the end of an output."""
        kept = self._kept[fd]
        kept += data
        if len(kept) > 2 * OUTPUT:  # not at each piece, of which there may be as many as bytes
            del kept[:-OUTPUT]

    def process_exited(self) -> None:
        """Tell who waits; processes that the program has left behind may still hold its outputs open."""
        if not self.status.done():
            self.status.set_result(self._transport.get_returncode() or 0)

    def connection_lost(self, _: Exception | None) -> None:
        """Tell who waits that there is nothing more to read."""
        if not self._closed.done():
            self._closed.set_result(None)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._transport.get_pid(), number)


def _argument(payload: bytes) -> bytes:
    if len(payload) > ARGUMENT or b"\0" in payload:
        size = f"a payload of {len(payload)} bytes cannot be an argument"
        raise ProgramFailed(f"{size}: register the program with payload='stdin'")
    return payload


def _ending(status: int) -> str:
    if status > 0:
        return f"exited with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"


def _shown(output: bytearray) -> str:
    return output.decode("utf-8", "replace").strip()[-SHOWN:]
