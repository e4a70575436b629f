"""What a parent and a child say to each other: msgpack behind a length, over a pair of sockets. Nothing is pickled."""

from __future__ import annotations

import socket
from typing import Any, Generic, TypeVar

import msgspec

from worker.executors.processes.outcomes import Told
from worker.job import Delivery

LENGTH = 4  # bytes
RECEIVE = 65536  # bytes at once


class Chunk(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """Jobs to perform, numbered from `first` on, unless their epoch has ended by then."""

    first: int
    epoch: int
    deliveries: list[Delivery]


class Interrupt(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """The job under way may be past its time limit: look, and interrupt it if so."""


class Cancel(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Nobody waits for the job under way any longer: tell it."""


class End(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Exit once everything sent before is done."""


class Hello(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """The child is ready."""

    pid: int


class Rang(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """A chunk is done: so many jobs took so many seconds, and those before this number are finished."""

    performed: int
    seconds: float
    finished: int


class Refused(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """A job was claimed, found revoked, and not performed; nor was anything behind it in its chunk."""

    number: int


class Counted(msgspec.Struct, frozen=True, array_like=True, tag=7):
    """What the meter has counted since the last time: for each handler (failed, quick, seconds, buckets)."""

    counts: dict[str, tuple[int, int, float, list[int]]]


ToChild = Chunk | Interrupt | Cancel | End
FromChild = Hello | Rang | Told | Refused | Counted
Message = TypeVar("Message")

_encoder = msgspec.msgpack.Encoder()
TO_CHILD: msgspec.msgpack.Decoder[ToChild] = msgspec.msgpack.Decoder(ToChild)
FROM_CHILD: msgspec.msgpack.Decoder[FromChild] = msgspec.msgpack.Decoder(FromChild)


def frame(message: ToChild | FromChild) -> bytearray:
    """Return a message as it travels."""
    data = bytearray(LENGTH)
    _encoder.encode_into(message, data, LENGTH)
    data[:LENGTH] = (len(data) - LENGTH).to_bytes(LENGTH, "little")
    return data


class Frames(Generic[Message]):
    """Puts messages together again out of the pieces in which they arrive."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[Message]) -> None:
        self._decode = decoder.decode
        self._data = bytearray()

    def feed(self, piece: bytes) -> list[Message]:
        """Return the messages that are complete now."""
        messages, data, at = [], self._data, 0
        data += piece
        while len(data) - at >= LENGTH:
            end = at + LENGTH + int.from_bytes(data[at : at + LENGTH], "little")
            if end > len(data):
                break
            with memoryview(data) as view:
                messages.append(self._decode(view[at + LENGTH : end].tobytes()))
            at = end
        del data[:at]
        return messages


class Channel:
    """The parent's end of a pair: never blocks, keeps what the socket does not take yet. `ended` is the other's end."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock, self.ended = sock, False
        self._frames = Frames(FROM_CHILD)
        self._out = bytearray()

    def send(self, message: ToChild) -> bool:
        """Send a message behind those that wait; False if some of it has to wait for `flush`."""
        self._out += frame(message)
        return self.flush()

    def flush(self) -> bool:
        """Send what the socket takes now; False if something still waits."""
        try:
            while self._out:
                del self._out[: self.sock.send(self._out)]
        except BlockingIOError:
            return False
        except OSError:  # nobody is there any more; `receive` says so
            self._out.clear()
        return True

    def receive(self) -> list[FromChild]:
        """Return every message that has arrived."""
        messages: list[FromChild] = []
        while not self.ended:
            try:
                piece = self.sock.recv(RECEIVE)
            except BlockingIOError:
                break
            except OSError:
                piece = b""
            self.ended = not piece
            messages += self._frames.feed(piece)
            if len(piece) < RECEIVE:  # less than asked for is all that there was
                break
        return messages

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()

    def fileno(self) -> int:
        """For selectors."""
        return self.sock.fileno()


def listen(sock: socket.socket) -> Any:
    """Yield the child's messages as they come, until the parent is gone."""
    frames = Frames(TO_CHILD)
    while piece := sock.recv(RECEIVE):
        yield from frames.feed(piece)
