"""The table of README.md that says where others do better, made from bench/RESULTS.md; run it to renew the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reading import ROOT

RESULTS = ROOT / "bench" / "RESULTS.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- losses -->\n", "<!-- /losses -->"
OURS = ("polyworker", "goclient", "rubyclient", "gostats")  # workers and clients of this project, and its own yardstick
MEMORY = {"drain": "peak memory", "start": "idle memory"}  # where memory is compared, and by which column

Row = list[str]


def table() -> str:
    """Return the rows: what was measured, our best, and everybody who did better, the best first."""
    head = "| measured | polyworker, at best | better |\n|---|---|---|\n"
    rows = [row for section in re.split(r"^## ", RESULTS.read_text(), flags=re.MULTILINE)[1:] for row in _rows(section)]
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def written() -> str:
    """Return the table that the page has now."""
    return README.read_text().partition(BEGIN)[2].partition(END)[0]


def _rows(section: str) -> Iterator[Row]:
    scenario = re.search(r"^Scenario `(\S+)`\.$", section, re.MULTILINE)
    if scenario is None:
        return
    title = section.partition("\n")[0]
    anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
    link = f"[{title}](bench/RESULTS.md#{anchor})"
    head, *rows = [row for row in _cells(section) if row[0] == "peer" or re.search(r"\d", row[1])]
    yield from _losses(f"{link}: {head[1]}", [(row[0], row[1]) for row in rows])
    if memory := MEMORY.get(scenario[1]):
        column = head.index(memory)
        lean = sorted(((row[0], row[column]) for row in rows), key=lambda pair: _number(pair[1]))
        yield from _losses(f"{link}: {memory}", lean)


def _cells(section: str) -> list[Row]:
    """Return the cells of a section's first table, its head before its rows, without the line between them."""
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0] if lines else "").splitlines()]
    return [cells[0], *cells[2:]]


def _losses(measured: str, ranked: list[tuple[str, str]]) -> Iterator[Row]:
    """Yield a row if anybody stands before our best; `ranked` has the best first."""
    best = next(place for place, (peer, _) in enumerate(ranked) if peer.startswith("polyworker"))
    figure = _number(ranked[best][1])
    better = [(peer, shown) for peer, shown in ranked[:best] if not peer.startswith(OURS) and _number(shown) != figure]
    if better:
        yield [measured, ranked[best][1], ", ".join(f"{peer} {shown}" for peer, shown in better)]


def _number(shown: str) -> float:
    return float(re.sub(r"[^\d.]", "", shown))


if __name__ == "__main__":
    before, begin, rest = README.read_text().partition(BEGIN)
    README.write_text(before + begin + table() + END + rest.partition(END)[2])
