"""The benchmark's tally: what is told about handlers that ran, and how."""

from __future__ import annotations

from bench.inside.tally import commands, packed


def test_runs_are_summed_up() -> None:
    """Their number, when the first began, when the last ended."""
    assert commands([(20, 30), (10, 15), (25, 26)], []) == [
        ["INCRBY", "bench:done", 3],
        ["ZADD", "bench:span", "LT", 10, "first"],
        ["ZADD", "bench:span", "GT", 30, "last"],
    ]


def test_latencies_are_told_one_by_one() -> None:
    """The percentiles need each of them."""
    assert commands([(1, 1)], [150, 90])[-1] == ["RPUSH", "bench:latency", 150, 90]


def test_a_command_is_packed_as_the_server_reads_it() -> None:
    """An array of strings, each with its length in bytes."""
    assert packed(["GET", "é", 7]) == b"*3\r\n$3\r\nGET\r\n$2\r\n\xc3\xa9\r\n$1\r\n7\r\n"
