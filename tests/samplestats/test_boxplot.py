"""The box plot for terminals."""

from __future__ import annotations

from worker.jobs.samplestats.boxplot import boxplot
from worker.jobs.samplestats.statistics import Statistics


def test_plot() -> None:
    """Whiskers, box, median and mean stand at their places, the extremes below the ends."""
    one = Statistics(min=0, q1=10, median=20, q3=30, max=40, mean=25, standard_deviation=1)

    assert boxplot(one, 41) == [
        "|---------[=========|====*====]---------|",
        "0" + " " * 38 + "40",
    ]


def test_equal_numbers() -> None:
    """Numbers that are all the same are one mark."""
    one = Statistics(min=3, q1=3, median=3, q3=3, max=3, mean=3, standard_deviation=0)

    assert boxplot(one, 10)[0] == "|"


def test_nothing() -> None:
    """Where there are no numbers there is no plot."""
    assert boxplot(Statistics()) == []


def test_huge_numbers() -> None:
    """The whole range of floats fits into a line."""
    one = Statistics(min=-1.7e308, q1=0, median=0, q3=0, max=1.7e308, mean=0, standard_deviation=0)

    assert len(boxplot(one, 11)[0]) == 11
