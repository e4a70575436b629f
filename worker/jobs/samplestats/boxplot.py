"""A box plot as one line of text, for terminals of any kind."""

from __future__ import annotations

from worker.jobs.samplestats.statistics import Statistics


def boxplot(statistics: Statistics, width: int = 72) -> list[str]:
    """Draw the whiskers from minimum to maximum, the box of the middle half, `|` the median, `*` the mean.

    The second line has the lowest and the highest number at its ends. No numbers, no plot.
    """
    one = statistics
    if None in (one.min, one.q1, one.median, one.q3, one.max, one.mean):
        return []
    low, high = float(one.min or 0), float(one.max or 0)
    span = high / 2 - low / 2 or 1.0

    def place(value: float | None) -> int:
        return round((float(value or 0) / 2 - low / 2) / span * (width - 1))

    line = ["-"] * (width if high > low else 1)
    line[place(one.q1) : place(one.q3) + 1] = "=" * (place(one.q3) - place(one.q1) + 1)
    for value, mark in ((low, "|"), (high, "|"), (one.q1, "["), (one.q3, "]"), (one.mean, "*"), (one.median, "|")):
        line[place(value)] = mark
    return ["".join(line).rstrip(), f"{low:<{width // 2}.6g}{high:>{width - width // 2}.6g}"]
