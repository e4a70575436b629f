"""Sending commands that need no answer: one pipeline, and on a Cluster one key per command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from redis import RedisCluster

from worker.protocols.command import Command


def send(client: Any, commands: Iterable[Command]) -> list[Any]:
    """Send commands in one pipeline, outside of any transaction, and return their answers."""
    pipeline = client.pipeline(transaction=False)
    for command in _single(commands) if isinstance(client, RedisCluster) else commands:
        pipeline.execute_command(*command)
    answers: list[Any] = pipeline.execute()
    return answers


def _single(commands: Iterable[Command]) -> Iterator[Command]:
    """Split the commands of several keys, whose slots may differ, into commands of one."""
    for name, *rest in commands:
        if name == "MSET":
            yield from (("SET", key, value) for key, value in zip(rest[::2], rest[1::2], strict=True))
        elif name == "DEL":
            yield from (("DEL", key) for key in rest)
        else:
            yield (name, *rest)
