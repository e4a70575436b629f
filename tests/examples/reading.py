"""What the tests read out of Markdown files: fenced blocks with their kind, and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `kind` is the word behind the fence."""

    kind: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block without comments."""
        lines = (re.split(r"(?:^|\s{2,})#", line, maxsplit=1)[0].strip() for line in self.text.splitlines())
        return [line for line in lines if line]


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a file in their order."""
    return [Block(kind, text) for kind, text in _FENCE.findall(path.read_text())]


def prose(path: Path) -> str:
    """Return a file without its fenced blocks and code spans, in which nothing is a link."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", path.read_text()))


def links(path: Path) -> list[str]:
    """Return the targets of the links and images in a file."""
    return _LINK.findall(prose(path))


def documents() -> list[Path]:
    """Return every Markdown file of the project, and none of what tools left in the checkout."""
    return sorted(
        path for path in ROOT.rglob("*.md") if not any(_foreign(part) for part in path.parts[len(ROOT.parts) :])
    )


def _foreign(part: str) -> bool:
    return part.startswith(".") or part in {"build", "dist", "node_modules"}
