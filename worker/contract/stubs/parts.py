"""What generated files begin with: of a language's files in `checks/`, the parts that a stub uses, and no others."""

from __future__ import annotations

import re
from importlib import resources

_NAME = re.compile(r"^\s*(?!#|//|@)(?:def|class|func|type|var|const)?\s*(?:self\.)?([A-Za-z_]\w*)", re.MULTILINE)


def source(file: str) -> str:
    """Return a file of `checks/`."""
    return (resources.files("worker.contract.stubs") / "checks" / file).read_text(encoding="utf-8")


def used(text: str, body: str, indent: str = "") -> list[str]:
    """Return the parts of `text`, parted by blank lines, that `body` names, and those that these name, in order."""
    parts = re.split(rf"\n\n+(?={indent}\S)", text.strip("\n"))
    named = {found[1]: part for part in parts if (found := _NAME.search(part))}
    wanted, todo = set[str](), {name for name in named if _names(body, name)}
    while todo:
        wanted |= todo
        todo = {name for name in named for one in todo if _names(named[one], name)} - wanted
    return [part for name, part in named.items() if name in wanted]


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.\"']){name}(?![\w\"'])", text) is not None


def bound(head: str) -> set[str]:
    """Return the names that imports bind."""
    return {
        name for names in re.findall(r"^(?:from \S+ )?import (.+)$", head, re.MULTILINE) for name in names.split(", ")
    }
