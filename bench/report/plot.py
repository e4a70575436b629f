"""A plot of horizontal bars, written by hand as SVG: it reads on a light and on a dark page, and needs no library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.results import Figure, Result

WIDTH, LABELS, VALUES, ROW, TOP, BOTTOM = 760, 210, 110, 28, 56, 40
BARS = WIDTH - LABELS - VALUES
BAR_HEIGHT = 16
LOG_FROM = 20.0
"""Values that are further apart than so many times are drawn to a logarithmic scale, which the plot then says."""
STYLE = """
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .faint { font-size: 11px; fill: #6e7781; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .ours { fill: #2da44e; }
  .other { fill: #8c959f; }
  .whisker { stroke: #24292f; stroke-width: 1.5; opacity: 0.55; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .grid { stroke: #30363d; }
    .ours { fill: #3fb950; }
    .other { fill: #6e7681; }
    .whisker { stroke: #e6edf3; }
  }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the plot."""

    label: str
    value: float
    low: float
    high: float
    ours: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Where on the bar's line a value lies."""

    low: float
    high: float
    logarithmic: bool

    @classmethod
    def of(cls, values: Sequence[float]) -> Scale:
        """A scale that holds all values: from zero, or by powers of ten if they are far apart."""
        known = [value for value in values if value > 0]
        if max(known) / min(known) < LOG_FROM:
            return cls(0.0, max(known) * 1.02, logarithmic=False)
        return cls(10 ** math.floor(math.log10(min(known) * 0.8)), max(known) * 1.1, logarithmic=True)

    def x(self, value: float) -> float:
        """Pixels from the start of the bars."""
        if not self.logarithmic:
            return BARS * value / self.high
        return BARS * math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)

    def ticks(self) -> list[float]:
        """The values that have a line."""
        if self.logarithmic:
            first, last = round(math.log10(self.low)), math.floor(math.log10(self.high))
            return [10.0**power for power in range(first, last + 1)]
        step = 10 ** math.floor(math.log10(self.high))
        step = next(each for each in (step, step / 2, step / 5) if self.high / each >= 3)  # noqa: PLR2004 - lines or more
        return [step * number for number in range(int(self.high / step) + 1)]


def plot(result: Result) -> str:
    """The main figure of a scenario: the best on top, with a thin line from the worst round to the best."""
    bars = sorted(_bars(result), key=lambda bar: bar.value, reverse=result.figures[0].more_is_better)
    return draw(result.title, result.figures[0], bars)


def _bars(result: Result) -> list[Bar]:
    spreads = [(peer, result.spread(peer)) for peer in result.peers]
    return [
        Bar(peer, spread.median, spread.low, spread.high, ours=peer.partition(",")[0] == "polyworker")
        for peer, spread in spreads
        if spread is not None and spread.median > 0
    ]


def draw(title: str, figure: Figure, bars: Sequence[Bar]) -> str:
    """The text of an SVG file."""
    scale = Scale.of([edge for bar in bars for edge in (bar.low, bar.high)])
    height = TOP + ROW * len(bars) + BOTTOM
    unit = f"{figure.name}, {'more' if figure.more_is_better else 'less'} is better"
    unit += ", logarithmic scale" if scale.logarithmic else ""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img">',
        f"<title>{escape(title)}: {escape(unit)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="16" y="24">{escape(title)}</text>',
        f'<text class="faint" x="16" y="42">{escape(unit)}</text>',
        *_grid(scale, figure, height),
        *(line for number, bar in enumerate(bars) for line in _line(number, bar, scale, figure)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _grid(scale: Scale, figure: Figure, height: int) -> list[str]:
    lines, end = [], height - BOTTOM
    for tick in scale.ticks():
        x, label = LABELS + scale.x(tick), _short(tick, figure)
        lines += [
            f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{end + 4}"/>',
            f'<text class="faint" x="{x:.1f}" y="{end + 20}" text-anchor="middle">{label}</text>',
        ]
    return lines


def _line(number: int, bar: Bar, scale: Scale, figure: Figure) -> list[str]:
    middle = TOP + ROW * number + ROW / 2
    right, low, high = (LABELS + scale.x(value) for value in (bar.value, bar.low, bar.high))
    kind, weight = ("ours", ' font-weight="600"') if bar.ours else ("other", "")
    top, base, width = middle - BAR_HEIGHT / 2, middle + 4.5, max(1.0, right - LABELS)
    return [
        f'<text x="{LABELS - 12}" y="{base}" text-anchor="end"{weight}>{escape(bar.label)}</text>',
        f'<rect class="{kind}" x="{LABELS}" y="{top}" width="{width:.1f}" height="{BAR_HEIGHT}" rx="2"/>',
        f'<line class="whisker" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"/>',
        f'<text x="{max(right, high) + 8:.1f}" y="{base}"{weight}>{figure.shown(bar.value)}</text>',
    ]


def _short(value: float, figure: Figure) -> str:
    """A value at a line of the grid: `10k` for ten thousand."""
    if "%" in figure.form:
        return f"{value:.0%}"
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
