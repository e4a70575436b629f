"""Stubs: small files in the language of a producer, which refuse what the worker would refuse, before it is sent."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from worker.contract.document import Contract
from worker.contract.stubs import go, python, ruby
from worker.contract.stubs.nodes import Model, model


class Stubs(msgspec.Struct, frozen=True):
    """A language: what writes a file, what that is usually called, and whether its name is that of its folder."""

    write: Callable[[Model, str], str]
    file: str
    by_folder: bool = False

    def generate(self, contract: Contract, name: str) -> str:
        """Return the text of the file for a contract; `name` is that of the file or folder.

        Raises:
            ConfigError: Two names of the contract become one in the language.
        """
        return self.write(model(contract), name)


LANGUAGES = {
    "go": Stubs(go.generate, "jobs.go", by_folder=True),
    "ruby": Stubs(ruby.generate, "jobs.rb"),
    "python": Stubs(python.generate, "jobs.py"),
}
