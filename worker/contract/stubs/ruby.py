"""Stubs in Ruby: a class for each job, which checks its arguments and can be enqueued."""

from __future__ import annotations

import json
import re
from typing import Any

from worker.contract.stubs import nodes
from worker.contract.stubs.layout import Call, Code, Labelled, Layout, comment, listed
from worker.contract.stubs.names import camel, identifiers, snake, words
from worker.contract.stubs.nodes import WORDS, Choice, Either, Items, Model, Nullable, Record, Ref, Row, Table, Value
from worker.contract.stubs.parts import source, used
from worker.contract.stubs.patterns import portable

_OURS = frozenset({"Call", "Check", "Shape", "Date", "Time", "DateTime", "Goclient", "BigDecimal", "Object"})
_KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        """
    alias and begin break case class def defined do else elsif end ensure false for if in module next
    nil not or redo rescue retry return self super then true undef unless until when while yield
""",
    )
)
_TYPES = {
    "anything": "Object",
    "null": "nil",
    "boolean": "Boolean",
    "integer": "Integer",
    "number": "Numeric",
    "text": "String",
    "instant": "Time",
    "bytes": "String",
    "date": "Date",
    "duration": "Numeric",
    "uuid": "String",
    "decimal": "BigDecimal",
}
_REQUIRED = {"bigdecimal": "BigDecimal", "date": "Date", "time": "iso8601"}
_MODULE = re.compile(r"\n(  # [^\n]*\n  module (\w+)\n    module_function\n)\n(.*?)\n  end\n", re.DOTALL)
_LAYOUT = Layout(110, "  ", comma=False)
# What RuboCop thinks of names and numbers of parameters, of lines, of modules and of numbers.
_SHORT, _MOST, _MOST_OPTIONAL, _LINE, _CROWDED, _GROUPED = 3, 5, 3, 120, 110, 10_000
_ALLOWED = frozenset({"as", "at", "by", "cc", "db", "id", "if", "in", "io", "ip", "of", "on", "os", "pp", "to"})


def generate(model: Model, module: str) -> str:
    """Return the text of a file whose module is called as the file is."""
    types = identifiers("type", [one.name for one in model.types], snake, taken=(), suffix="")
    jobs = identifiers("job", [one.name for one in model.jobs], camel, taken=_OURS, suffix="Job")
    writer = _Writer({name: f"IS_{word.upper()}" for name, word in types.items()}, model.types)
    own = [writer.checks(one) for one in model.types]
    crowded = sum(len(one.splitlines()) for one in own) > _CROWDED
    own += [writer.job(one, jobs[one.name]) for one in model.jobs]
    text = source("checks.rb")
    body = "\n\n".join([*_helpers(text, "\n".join(own)), *own])
    head = text[: next(_MODULE.finditer(text)).start()].rstrip()
    called = camel(words(module)) or "Jobs"
    mark = " # rubocop:disable Metrics/ModuleLength" if crowded else ""
    head = "\n".join(_needed(head, body)).replace("module Jobs", f"module {called}{mark}")
    return "\n".join(_bearable(line) for line in f"{head}\n\n{body}\nend\n".split("\n"))


def _helpers(text: str, own: str) -> list[str]:
    """Return the modules of checks, each with what is used of it."""
    found = list(_MODULE.finditer(text))
    everything = "\n\n".join(block[3] for block in found)
    parts = used(_bare(everything), f"{_bare(own)} arguments(", "    ")
    kept = [[part for part in parts if part in _bare(block[3])] for block in found]
    whole = {_bare(part): part for part in re.split(r"\n\n(?=    \S)", everything)}
    return [
        "\n".join([block[1], "\n\n".join(whole[part] for part in own_parts), "  end"])
        for block, own_parts in zip(found, kept, strict=True)
        if own_parts
    ]


def _bare(text: str) -> str:
    return text.replace("Check.", "").replace("Shape.", "")


def _needed(head: str, body: str) -> list[str]:
    """Return the lines of the head but for what is required in vain."""
    vain = {f'require "{library}"' for library, word in _REQUIRED.items() if word not in body}
    return [line for line in head.splitlines() if line not in vain]


def _bearable(line: str) -> str:
    """Return a line, with RuboCop's leave if it is too long."""
    code, leave, cops = line.partition(" # rubocop:disable ")
    if len(code) <= _LINE:
        return line
    return f"{line}, Layout/LineLength" if leave and cops else f"{line} # rubocop:disable Layout/LineLength"


class _Writer:
    """Writes the constants and classes; knows what the check of each type is called, and which stand above already."""

    def __init__(self, constants: dict[str, str], types: list[nodes.Named]) -> None:
        self._constants = constants
        self._nodes = {one.name: one.node for one in types}
        self._checked: set[str] = set()

    def checks(self, named: nodes.Named) -> str:
        """Return the check of a type as a constant."""
        code: Code
        if isinstance(named.node, Record):
            entries = [Labelled(f"{quoted(one.name)} => ", self._check(one.node)) for one in named.node.members]
            required = _texts([one.name for one in named.node.members if one.required])
            code = Call("Shape.record(", [Call("{ ", entries, " }") if entries else "{}", required])
        else:
            code = self._check(named.node)
        self._checked.add(named.name)
        about = comment("  #", named.about or f"Values of the type {named.name}.", 110)
        return f"{about}\n  {_LAYOUT.lines(Labelled(f'{self._constants[named.name]} = ', code), 1)}"

    def job(self, job: nodes.Job, name: str) -> str:
        """Return the class of a job."""
        arguments = [*job.arguments, *([job.rest] if job.rest else [])]
        names = identifiers("argument", [one.name for one in arguments], snake, taken=_KEYWORDS, suffix="_")
        rest = f"*{names[job.rest.name]}" if job.rest else ""
        given = [f"{names[one.name]}{'' if one.required else ' = OMITTED'}" for one in job.arguments]
        passed = [names[one.name] for one in job.arguments] + ([rest] if rest else [])
        rows = Call("[", [Call("[", [quoted(one.name), self._check(one.node)], "]") for one in arguments], "].freeze")
        parameters = f"({', '.join([*given, rest] if rest else given)})" if arguments else ""
        lines = [
            comment("  #", job.about or f"The job {job.name}.", 110),
            f"  class {name} < Call",
            f"    NAME = {quoted(job.name)}",
            f"    {_LAYOUT.lines(Labelled('ARGUMENTS = ', rows), 2)}",
            "",
            *(f"    # @param {names[one.name]} [{self._type(one.node)}]" for one in arguments),
            f"    def initialize{parameters}{_leave(list(names.values()), job)}",
            f"      super([{', '.join(passed)}])",
            "    end",
            "  end",
        ]
        return "\n".join(lines)

    def _type(self, node: nodes.Node) -> str:  # noqa: PLR0911 - a table of nodes
        match node:
            case Value(kind=kind):
                return _TYPES[kind]
            case Items(item=item):
                return f"Array<{self._type(item)}>"
            case Table(value=value):
                return f"Hash{{String => {self._type(value)}}}"
            case Nullable(inner=inner):
                return f"{self._type(inner)}, nil"
            case Either(options=options):
                return ", ".join(dict.fromkeys(self._type(option) for option in options))
            case Choice(values=values):
                return ", ".join(map(_constant, values))
            case Ref(name=name):
                named = self._nodes[name]
                return "Hash" if isinstance(named, Record) else self._type(named)
        return "Array"

    def _check(self, node: nodes.Node) -> Code:  # noqa: PLR0911 - a table of nodes
        match node:
            case Value(kind=kind, limits=limits):
                return _invoke(f"Check.{kind}", _keywords(limits))
            case Choice(values=values):
                return _invoke("Check.choice", [_constant(value) for value in values])
            case Items(item=item, limits=limits):
                return _invoke("Shape.items", [self._check(item), *_keywords(limits)])
            case Row(items=items, least=least):
                return _invoke("Shape.row", [str(least), *(self._check(item) for item in items)])
            case Table(key=key, value=value, limits=limits):
                return _invoke("Shape.table", [self._check(key), self._check(value), *_keywords(limits)])
            case Nullable(inner=inner):
                return _invoke("Shape.nullable", [self._check(inner)])
            case Either(options=options):
                return _invoke("Shape.either", [self._check(option) for option in options])
            case Ref(name=name):
                constant = self._constants[name]
                return constant if name in self._checked else f"->(value) {{ {constant}.call(value) }}"


def quoted(text: str) -> str:
    """Return text as a literal of Ruby."""
    return re.sub(r"#(?=[{$@])", r"\#", json.dumps(text, ensure_ascii=False))


def _invoke(name: str, parts: list[Code]) -> Code:
    return Call(f"{name}(", parts) if parts else name


def _keywords(limits: dict[str, Any]) -> list[Code]:
    """Return limits as arguments; a pattern that means something else in Ruby is left to the worker."""
    pattern = portable(limits.get("pattern", ""), r"\Z")
    first: list[Code] = [f"Regexp.new({quoted(pattern)})"] if pattern else []
    return first + [f"{WORDS[word]}: {_constant(limit)}" for word, limit in limits.items() if word in WORDS]


def _constant(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case None:
            return "nil"
        case bool():
            return str(value).lower()
    return f"{value:_}" if isinstance(value, int) and abs(value) >= _GROUPED else repr(value)


def _texts(texts: list[str]) -> Code:
    """Return a list of texts as RuboCop likes it."""
    if len(texts) > 1 and all(re.fullmatch(r"\w+(-\w+)*", text) for text in texts):
        return Call("%w[", [" ".join(texts)], "]")
    return listed([quoted(text) for text in texts])


def _leave(names: list[str], job: nodes.Job) -> str:
    """Return RuboCop's leave for names and numbers of parameters, which the contract has chosen, not the stub."""
    optional = sum(not one.required for one in job.arguments)
    cops = ["Metrics/ParameterLists"] if len(names) > _MOST or optional > _MOST_OPTIONAL else []
    if any(len(name.strip("_")) < _SHORT and name not in _ALLOWED for name in names):
        cops.append("Naming/MethodParameterName")
    return f" # rubocop:disable {', '.join(cops)}" if cops else ""
