"""Nested: a template as it is released, with what is nested in it: each nested template at hand is a file of the version.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from product_factory.authoring.assets import template_url
from product_factory.aws import serverless
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.importing import expanding
from product_factory.importing.addresses import Scope, Text, fixed, key, said, shown
from product_factory.importing.copies import Copy, at_hand
from product_factory.importing.decoding import decoded, null_in
from product_factory.importing.limits import MAX_HELD, over_limits
from product_factory.importing.packages import TEMPLATES, Keep, handed_over, problem_of
from product_factory.importing.taken import Note, Taken

# Deeper than anybody nests; AWS publishes no limit.
MAX_DEPTH = 10
_APPLICATION = "AWS::Serverless::Application"


def take(file: Path, copy: Copy, keep: Keep | None) -> Taken:
    """The template in this file of a working copy. FactoryError where it, or what it names, cannot be taken.

    Without `keep` nothing at hand is taken beside the template.
    """
    try:
        return _Taking(copy, keep).take(file, (), None)
    except RecursionError:
        raise FactoryError("is nested too deeply") from None


class _Taking:
    """Takes each template once for what is given to it: it may be nested more than once."""

    def __init__(self, copy: Copy, keep: Keep | None) -> None:
        self.copy, self.keep = copy, keep
        self.known: dict[tuple[Path, frozenset[tuple[str, Text]] | None], Taken] = {}

    def take(self, file: Path, above: tuple[Path, ...], given: Mapping[str, Text] | None) -> Taken:
        """`above`: the files around it, outermost first; `given`: what the nearest gives, as in `Scope`."""
        template, problem = decoded(file)
        if problem:
            raise FactoryError(problem)
        found, files, problem = handed_over(template, file, self.copy.within, self.keep)
        if problem:
            raise FactoryError(problem)
        return _Level(self, Scope(template, given), file, (*above, file.resolve())).taken(dict(found), files)

    def nested(self, file: Path, above: tuple[Path, ...], given: Mapping[str, Text] | None) -> Taken:
        """A template that the last one of `above` nests."""
        place = file.resolve()
        if place in above:
            names = " → ".join(each.name for each in (*above[above.index(place) :], place))
            raise FactoryError(f"nests itself: {names}; break the circle")
        if len(above) > MAX_DEPTH:
            raise FactoryError(f"is nested in {len(above)} templates, {MAX_DEPTH} at most; nest it less deeply")
        known = place, None if given is None else frozenset(given.items())
        if known not in self.known:
            taken = self.take(file, above, given)
            for reason in over_limits(taken.template, canonical(taken.template)):
                raise FactoryError(reason)
            self.known[known] = taken
        return self.known[known]


class _Level:
    """One template, while what is nested in it is taken."""

    def __init__(self, taking: _Taking, scope: Scope, file: Path, above: tuple[Path, ...]) -> None:
        self.taking, self.scope, self.file, self.above = taking, scope, file, above
        self.children: list[tuple[str, str, Taken]] = []
        self.notes: list[Note] = []
        self.missing: list[Note] = []

    def taken(self, found: dict[str, Any], files: dict[str, bytes]) -> Taken:
        """All of it. `found`: the template, without packages; it is changed."""
        for name, resource in found["Resources"].items():
            field = TEMPLATES.get(resource["Type"])
            if field and resource.get("Properties", {}).get(field):
                resource["Properties"][field] = self._value(resource["Properties"][field], name, resource)
        source = canonical(found)
        for _, asset, child in self.children:
            files |= {asset: canonical(child.template), **child.files}
            source = source.replace(asset[:64].encode(), child.origin.encode())
        origin, expanded = sha256(source).hexdigest(), list[tuple[str, ...]]()
        if serverless.is_serverless(found):
            urls = [template_url(asset)["Fn::Sub"] for _, asset, _ in self.children]
            found = expanding.expanded(found, urls, fixed(self.scope))
            expanded = [()]
        if problem := null_in(found):
            raise FactoryError(problem)
        held = self._held(found)
        expanded += [(name, *inside) for name, _, child in self.children for inside in child.expanded]
        return Taken(
            template=expanding.marked(found, origin) if expanded else found,
            files=files,
            origin=origin,
            held=held,
            notes=(*self.notes, *self._inner("notes")),
            missing=(*self.missing, *self._inner("missing")),
            expanded=tuple(expanded),
        )

    def _held(self, found: Mapping[str, Any]) -> int:
        held = len(found["Resources"]) + sum(child.held for _, _, child in self.children)
        if held > MAX_HELD:
            raise FactoryError(
                f"Resources: {held:,} with those nested in it, CloudFormation makes {MAX_HELD:,} at once; split it"
            )
        return held

    def _inner(self, which: str) -> Iterator[Note]:
        for name, _, child in self.children:
            for note in getattr(child, which):
                yield note._replace(inside=(name, *note.inside))

    def _value(self, node: Any, name: str, resource: Mapping[str, Any]) -> Any:
        """What a field says in the place of a nested template's path or address."""
        if isinstance(node, Mapping) and isinstance(given := node.get("Fn::If"), list) and len(given) == 3:
            one, other = (self._value(each, name, resource) for each in given[1:])
            return one if one == other else {"Fn::If": [given[0], one, other]}
        where = f"Resources.{name}.{TEMPLATES[resource['Type']]}"
        if isinstance(node, str) and "://" not in node and "{{resolve:" not in node:
            path = self.file.parent / node
            if problem := problem_of(f"{where}: {node!r}", path, self.taking.copy.within, self.taking.keep):
                raise FactoryError(problem)
            return self._kept(path, f"{where}: {node!r}", name, resource)
        function = next(iter(node), "") if isinstance(node, Mapping) else "Fn::"
        if self.taking.keep is None or not isinstance(node, str | Mapping) or not function.startswith(("Ref", "Fn::")):
            return node
        text = said(node, self.scope)
        path_or_reason = at_hand(key(text), self.file, self.taking.copy)
        if isinstance(path_or_reason, str):
            self.missing.append(Note((), where, f"{shown(text)} {path_or_reason}"))
            return node
        self.notes.append(Note((), where, f"{shown(text)} is taken from {path_or_reason}"))
        return self._kept(path_or_reason, f"{where}: {shown(text)!r}", name, resource)

    def _kept(self, path: Path, where: str, name: str, resource: Mapping[str, Any]) -> Any:
        """Where the template in this file is read once it is a file of the version."""
        given = self._given(resource["Properties"].get("Parameters") or {})
        try:
            if not path.is_file():
                raise FactoryError(f"is {'a folder' if path.is_dir() else 'no file'}; name a template")
            child = self.taking.nested(path, self.above, given)
        except FactoryError as error:
            raise FactoryError(f"{where}: {error}") from error
        asset = f"{sha256(canonical(child.template)).hexdigest()}.json"
        self.children.append((name, asset, child))
        # SAM takes a text alone.
        return template_url(asset)["Fn::Sub"] if resource["Type"] == _APPLICATION else template_url(asset)

    def _given(self, answers: Any) -> Mapping[str, Text] | None:
        """What a nested stack gets for its template's parameters; None where that cannot be told."""
        if not isinstance(answers, Mapping) or any(name.startswith("Fn::") for name in answers):
            return None
        return {name: said(answer, self.scope) for name, answer in answers.items()}
