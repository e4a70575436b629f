"""What can go wrong: a job that cannot be written, and a store that did not take it.

Both carry `enqueued`, the number of jobs of the same call that the store took before the error.
Only enqueue_many can raise with a number other than 0.
"""

from __future__ import annotations

from collections.abc import Iterable

import redis
from redis.exceptions import RedisClusterException

# RedisClusterException is no RedisError; OSError is what a socket raises where redis-py does not translate.
STORE_FAILURES = (redis.RedisError, RedisClusterException, OSError)


class InvalidJobError(TypeError, ValueError):
    """The job was refused before anything of it was sent; the message names the offending argument.

    It is a TypeError and a ValueError at once, because `json` raises the one for a foreign type and the other
    for a foreign value, and callers who caught either of them should go on catching this.

    Attributes:
        enqueued: How many jobs of the same enqueue_many call were enqueued before.
    """

    def __init__(self, message: str, enqueued: int = 0) -> None:
        super().__init__(message)
        self.enqueued = enqueued


class EnqueueError(Exception):
    """The store could not be reached or refused the job; `__cause__` is the error of the Redis library.

    When the connection broke before the answer came, the job may be stored all the same: enqueue it again if a
    second run is better than none.

    Attributes:
        enqueued: How many jobs of the same enqueue_many call are known to be enqueued.
    """

    def __init__(self, message: str, enqueued: int = 0) -> None:
        super().__init__(message)
        self.enqueued = enqueued


def enqueue_error(cause: Exception) -> EnqueueError:
    """The portable error for one of STORE_FAILURES; raise it `from` the cause."""
    return EnqueueError(f"{type(cause).__name__}: {cause}")


def raise_first(replies: Iterable[object]) -> None:
    """Raise EnqueueError for the first error among the replies of a pipeline.

    redis-py would do so itself, but its message quotes the command, and with it the arguments of the job.
    """
    for reply in replies:
        if isinstance(reply, Exception):
            raise enqueue_error(reply) from reply
