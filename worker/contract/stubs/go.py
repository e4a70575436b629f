"""Stubs in Go: a struct for each job, whose fields are its arguments, and one for each object among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from worker.contract.stubs import nodes
from worker.contract.stubs.go_expressions import Expressions, constant, kind_of, nilable, quoted, values_of
from worker.contract.stubs.layout import Call, Code, Layout, comment
from worker.contract.stubs.names import camel, identifiers
from worker.contract.stubs.nodes import Member, Model, Nullable, Record
from worker.contract.stubs.parts import source, used

_OURS = frozenset({"Call", "Job", "Validate", "Enqueue", "Some"})
_METHODS = frozenset({"Kind", "Args"})
_INITIALISMS = frozenset({"api", "html", "http", "https", "id", "ip", "json", "sql", "uri", "url", "uuid", "xml"})
_KIND = "// Kind is the name under which the worker registered the job."
_LAYOUT = Layout(110, "\t")


def generate(model: Model, package: str) -> str:
    """Return the text of a file of a package."""
    jobs = identifiers("job", [one.name for one in model.jobs], exported, taken=_OURS, suffix="Job")
    taken = _OURS | set(jobs.values())
    types = identifiers("type", [one.name for one in model.types], exported, taken=taken, suffix="Type")
    expressions = Expressions(types, {one.name: one.node for one in model.types})
    writer = _Writer(types, expressions)
    body = [part for one in model.types for part in writer.type(one)]
    body += [part for one in model.jobs for part in writer.job(one, jobs[one.name])]
    body += [f"var {name} = regexp.MustCompile({pattern})" for pattern, name in expressions.patterns.items()]
    head, _, text = source("checks.go").partition("\n)\n")
    pointers = any(re.search(r"^\t\w+ +\*", part, re.MULTILINE) for part in body)
    ours = [name for name in _OURS if name != "Some" or pointers]
    parts = used(text, "\n".join([*body, *ours]))
    code = "\n\n".join([*parts[: len(ours)], *body, *parts[len(ours) :]])
    lines = _needed(head, code)
    return "\n".join(lines).replace("package jobs", f"package {_package(package)}") + f"\n)\n\n{code}\n"


def exported(parts: list[str]) -> str:
    """Return words as an exported identifier."""
    return "".join(part.upper() if part.lower() in _INITIALISMS else camel([part]) for part in parts)


def _needed(head: str, code: str) -> list[str]:
    """Return the lines of the head but for the imports that the code does not use."""
    bare = "\n".join(line for line in code.splitlines() if not line.strip().startswith("//"))

    def kept(line: str) -> bool:
        found = re.fullmatch(r'\t"(?:\w+/)*(\w+)"', line)
        return found is None or re.search(rf"(?<![\w.]){found[1]}\.", bare) is not None

    return [line for line in head.splitlines() if kept(line)]


def _package(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain if plain[:1].isalpha() and plain not in ("go", "func", "type", "var", "import", "package") else "jobs"


class _Writer:
    """Writes the parts of a file; knows what each type is called."""

    def __init__(self, types: dict[str, str], expressions: Expressions) -> None:
        self._types, self._on = types, expressions

    def type(self, named: nodes.Named) -> list[str]:
        """Return the declaration of a type, and what checks its values."""
        name, node = self._types[named.name], named.node
        about = comment("//", f"{name}: {named.about}" if named.about else f"{name} is the type {named.name}.", 110)
        if isinstance(node, Record):
            fields = self._fields(node.members, taken=())
            members = [self._member(one, "v", fields) for one in node.members]
            body = _LAYOUT.lines(Call("return record(", members), 1)
            struct = self._struct(name, node.members, fields, [])
            return [
                f"{about}{self._told(node.members, fields)}\n{struct}",
                f"func (v {name}) value() (any, error) {{\n\t{body}\n}}",
            ]
        kind = kind_of(node)
        if kind is None:
            check = _LAYOUT.lines(self._on.check(node), 1)
            return [f"func check{name}(value {self._on.type(node)}) (any, error) {{\n\treturn {check}(value)\n}}"]
        constants = identifiers("value", named.values or list(map(str, values_of(node))), exported, taken=(), suffix="")
        names = [f"{name}{one}" for one in constants.values()]
        width = max(map(len, names))
        rows = "\n".join(
            f"\t{one.ljust(width)} {name} = {_bare(value)}" for one, value in zip(names, values_of(node), strict=True)
        )
        check = _LAYOUT.lines(Call(f"return choiceOf{'Text' if kind == 'string' else 'Integers'}(", names, ")(v)"), 1)
        return [
            f"{about}\ntype {name} {kind}",
            f"// The values of {name}.\nconst (\n{rows}\n)",
            f"func (v {name}) value() (any, error) {{\n\t{check}\n}}",
        ]

    def job(self, job: nodes.Job, name: str) -> list[str]:
        """Return the struct of a job, and its methods."""
        rest = [job.rest] if job.rest else []
        fields = self._fields([*job.arguments, *rest], taken=_METHODS)
        about = comment("//", f"{name}: {job.about}" if job.about else f"{name} is the job {job.name}.", 110)
        members = [self._member(one, "j", fields) for one in job.arguments]
        if job.rest:
            more = Call(
                "further(", [quoted(job.rest.name), f"j.{fields[job.rest.name]}", self._on.check(job.rest.node)], ")..."
            )
            members = [Call("append(", [Call("[]field{", members, "}"), more], ")...")]
        body = _LAYOUT.lines(Call("return arguments(", members), 1)
        own = "j " if fields else ""
        return [
            f"{about}{self._told([*job.arguments, *rest], fields)}\n{self._struct(name, job.arguments, fields, rest)}",
            f"{_KIND}\nfunc ({name}) Kind() string {{ return {quoted(job.name)} }}",
            f"// Args are the arguments as they are sent.\nfunc ({own}{name}) Args() ([]any, error) {{\n\t{body}\n}}",
        ]

    def _struct(self, name: str, members: Sequence[Member], fields: dict[str, str], rest: Sequence[Member]) -> str:
        rows = [(fields[one.name], self._held(one)) for one in members if one.name in fields]
        rows += [(fields[one.name], f"[]{self._on.type(one.node)}") for one in rest]
        width = max((len(field) for field, _ in rows), default=0)
        lines = [f"\t{field.ljust(width)} {kind}" for field, kind in rows]
        return "\n".join([f"type {name} struct {{", *lines, "}"]) if lines else f"type {name} struct{{}}"

    def _told(self, members: Sequence[Member], fields: dict[str, str]) -> str:
        """Return what the comment of a struct says of fields whose type says nothing."""
        told = [(fields[one.name], self._on.options(one.node)) for one in members if one.name in fields]
        lines = [f"{field} is {' or '.join(options)}." for field, options in told if options]
        return "".join(f"\n//\n{comment('//', line, 110)}" for line in lines)

    def _fields(self, members: Sequence[Member], *, taken: Any) -> dict[str, str]:
        names = [one.name for one in members if one.constant is None]
        return identifiers("member", names, exported, taken=taken, suffix="Value")

    def _held(self, member: Member) -> str:
        """Return the type of a field: one that may be left out is nil then."""
        kind = self._on.type(member.node)
        return kind if member.required or nilable(kind) else f"*{kind}"

    def _member(self, one: Member, holder: str, fields: dict[str, str]) -> Code:
        """Return the field of an argument or of an object's member."""
        place = f"{holder}.{fields.get(one.name, '')}"
        if one.name not in fields:
            return f"given({quoted(one.name)}, any({constant(one.constant)}), anything)"
        check = self._on.check(one.node)
        if one.required:
            return Call("given(", [quoted(one.name), place, check])
        if not nilable(self._on.type(one.node)):
            check = Call("nullable(", [check])
        how = "orNull" if isinstance(one.node, Nullable) else "unless"
        return Call(f"{how}(", [f"{place} == nil", quoted(one.name), place, check])


def _bare(value: str | int) -> str:
    return quoted(value) if isinstance(value, str) else str(value)
