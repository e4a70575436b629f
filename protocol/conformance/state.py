"""A database as a case writes it: put it there, and read it back in the same notation."""

from __future__ import annotations

from typing import Any

from conformance import exact
from conformance.resp import Connection


def put(connection: Connection, state: dict[str, Any]) -> None:
    """Write each key of a state into an empty database."""
    for key, content in state.items():
        for words in _commands(content):
            connection.call(words[0], key, *words[1:])


def _commands(content: dict[str, Any]) -> list[list[Any]]:
    commands: list[list[Any]] = []
    for kind, value in content.items():
        match kind:
            case "string":
                commands.append(["SET", exact.raw(value)])
            case "list":
                commands.append(["RPUSH", *map(exact.raw, value)])
            case "set":
                commands.append(["SADD", *map(exact.raw, value)])
            case "hash":
                commands.append(["HSET", *(word for pair in value.items() for word in map(exact.raw, pair))])
            case "zset":
                commands.append(["ZADD", *(word for entry in _entries(value) for word in _scored(entry))])
            case _:
                commands.append(["EXPIRE", value])
    return commands


def _entries(members: Any) -> list[dict[str, Any]]:
    """The members of a sorted set in either notation as a list, with runs of numbers written out."""
    if isinstance(members, dict):
        members = [{"member": name, "score": score} for name, score in members.items()]
    return [entry for item in members for entry in _run(item)]


def _run(item: dict[str, Any]) -> list[dict[str, Any]]:
    match item:
        case {"numbers": [int(low), int(high)]}:
            return [{"member": str(number), "score": _score(str(number))} for number in range(low, high + 1)]
        case _:
            return [{**item, "score": _score(exact.write(item["score"]))}]


def _score(text: str) -> exact.Float:
    """A score as the double that it is; servers write doubles in different ways."""
    return exact.Float(repr(float(text)))


def _scored(entry: dict[str, Any]) -> tuple[str, bytes | None]:
    return exact.write(entry["score"]), exact.raw(entry["member"])


def dump(connection: Connection) -> dict[str, Any]:
    """The whole database; sets in the order of their members' bytes."""
    keys = [key.decode("utf-8", "surrogateescape") for key in sorted(connection.call("KEYS", "*"))]
    return {key: _content(connection, key) for key in keys}


def _content(connection: Connection, key: str) -> dict[str, Any]:
    kind = connection.call("TYPE", key).decode()
    content = {kind: _read(connection, kind, key)}
    seconds = connection.call("TTL", key)
    return content if seconds < 0 else {**content, "expires": seconds}


def _read(connection: Connection, kind: str, key: str) -> Any:
    match kind:
        case "string":
            return exact.text(connection.call("GET", key))
        case "list":
            return [exact.text(item) for item in connection.call("LRANGE", key, 0, -1)]
        case "set":
            return [exact.text(member) for member in sorted(connection.call("SMEMBERS", key))]
        case "hash":
            words = connection.call("HGETALL", key)
            return {name.decode(): exact.text(item) for name, item in _pairs(words)}
        case "zset":
            words = connection.call("ZRANGE", key, 0, -1, "WITHSCORES")
            return [{"member": exact.text(name), "score": _score(score.decode())} for name, score in _pairs(words)]
        case _:
            return None


def _pairs(words: list[bytes]) -> list[tuple[bytes, bytes]]:
    return list(zip(words[::2], words[1::2], strict=True))


def comparable(state: dict[str, Any]) -> dict[str, Any]:
    """A state out of a case as `dump` gives it: sets in order, and sorted sets as lists."""
    return {key: {kind: _comparable(kind, value) for kind, value in content.items()} for key, content in state.items()}


def _comparable(kind: str, value: Any) -> Any:
    match kind, value:
        case "set", _:
            return sorted(value, key=str.encode)
        case "zset", dict():
            return sorted(_entries(value), key=lambda entry: (float(entry["score"].text), entry["member"].encode()))
        case "zset", _:
            return _entries(value)
        case _:
            return value
