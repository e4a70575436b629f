"""How the reference adapter reads and rewrites Sidekiq's payloads; values that it does not change keep their text."""

from __future__ import annotations

import base64
import json
import math
import os
import re
import zlib
from datetime import UTC, datetime
from typing import Any

from reference_producer import compact
from reference_worker import depth, number

MILLISECONDS = 10**11  # from here on, an integer is no number of seconds
RETRIES = 25
DEEPEST = 100  # levels that Ruby reads
LONGEST = 10_000  # characters of an error's message

TOKEN = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s"]+)|\s+')  # with the white space between tokens

Members = dict[str, str]


def members(payload: bytes) -> Members | None:
    """The members of a payload, each value as it is written; None where the bytes are no JSON object."""
    try:
        if not isinstance(json.loads(payload.decode(), parse_constant=constant), dict):
            return None
    except (ValueError, RecursionError):
        return None
    tight = "".join(found[1] or "" for found in TOKEN.finditer(payload.decode()))
    return {name: tight[start:end] for name, start, end in split(tight)}


def constant(word: str) -> Any:
    """Refuse NaN and its like."""
    raise ValueError(word)


def split(text: str) -> list[tuple[str, int, int]]:
    """Each name in an object, and where its value begins and ends."""
    decoder, found = json.JSONDecoder(), []
    at = text.index("{") + 1
    while text[at] != "}":
        name, colon = decoder.raw_decode(text, text.index('"', at))
        at = decoder.raw_decode(text, colon + 1)[1]
        found.append((name, colon + 1, at))
    return found


def carried(found: Members) -> bool:
    """Whether Ruby can carry a payload."""
    try:
        return depth(json.loads(written(found), parse_float=number)) <= DEEPEST
    except ValueError:
        return False


def identified(found: Members) -> Members:
    """The members of a payload that has a jid."""
    return found if value(found, "jid") is not None else found | {"jid": text(os.urandom(12).hex())}


def written(found: Members) -> bytes:
    """The payload of these members."""
    return ("{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in found.items()) + "}").encode()


def value(found: Members, name: str) -> Any:
    """The value of a member; None where it is missing."""
    return json.loads(found.get(name, "null"))


def text(word: Any) -> str:
    """A value as a payload holds it."""
    return compact(word).decode()


def seconds(time: Any) -> float | None:
    """The table `timestamps`."""
    match time:
        case bool():
            return None
        case float():
            return time
        case int():
            return time / 1000 if time >= MILLISECONDS else float(time)
        case str():
            return moment(time)
        case _:
            return None


def moment(words: str) -> float | None:
    """The time that a text tells, with its offset."""
    try:
        found = datetime.fromisoformat(words.replace(" UTC", "Z"))
    except ValueError:
        return None
    return found.timestamp() if found.tzinfo else None


def delay(count: int, jitter: float) -> int:
    """The table `retry-delay`."""
    return count**4 + 15 + int(jitter * 10 * (count + 1))


def is_count(number: Any) -> bool:
    """Whether a value is an integer, which truth is not."""
    return isinstance(number, int) and not isinstance(number, bool)


def failed(found: Members, queue: str, error: dict[str, Any], now: float) -> Members:
    """The members of a payload with its failure."""
    found = {name: word for name, word in identified(found).items() if name != "polyworker_unknown"}
    if value(found, "retry") is None:
        found["retry"] = "true"
    more: dict[str, Any] = {
        "queue": value(found, "retry_queue") if named(value(found, "retry_queue")) else queue,
        "error_message": scrubbed(error["error"]),
        "error_class": error["exception"],
    }
    if is_count(count := value(found, "retry_count")):
        more |= {"retried_at": float(now), "retry_count": count + 1}
    else:
        more |= {"failed_at": float(now), "retry_count": 0}
    kept = value(found, "backtrace")
    if kept is True or (is_count(kept) and kept >= 0):
        more["error_backtrace"] = packed(error["backtrace"] if kept is True else error["backtrace"][:kept])
    return found | {name: text(word) for name, word in more.items()}


def scrubbed(message: str) -> str:
    """A message that can be stored."""
    return message.encode("utf-8", "surrogatepass").decode("utf-8", "replace")[:LONGEST]


def packed(lines: list[str]) -> str:
    """The lines of a backtrace."""
    return base64.b64encode(zlib.compress(compact(lines))).decode()


def named(queue: Any) -> bool:
    """Whether a value can be the name of a queue."""
    return isinstance(queue, str) and queue != ""


def exhausted(found: Members, now: float) -> bool:
    """Whether a job that has failed again is given up; `found` holds the failure already."""
    lasts, first = value(found, "retry_for"), seconds(value(found, "failed_at"))
    if isinstance(lasts, int | float) and not isinstance(lasts, bool) and first is not None:
        return first + lasts < now
    retries = value(found, "retry")
    return bool(value(found, "retry_count") >= (retries if is_count(retries) else RETRIES))


def promoted(found: Members, now: float) -> tuple[str, bytes]:
    """The queue and the payload of a job that is due."""
    queue = value(found, "queue")
    queue = queue if named(queue) else "default"
    rest = {name: word for name, word in found.items() if name not in ("retry", "queue", "at")}
    front = {"retry": found.get("retry", "true"), "queue": text(queue)}
    if value(rest, "created_at") is None:
        rest["created_at"] = text(float(now))
    return queue, written(front | rest | {"enqueued_at": text(float(now))})


def is_real(number: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


def utc(now: float) -> datetime:
    """The time of day."""
    return datetime.fromtimestamp(now, UTC)
