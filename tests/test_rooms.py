"""Each room knows only those below it: read from the imports, in functions too."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter

from tests.checkout import ROOT
from tests.rooms import Import, allowed, imports, modules, room_of

# Still to be turned, `module → imported`. Nothing may be added.
OPEN: frozenset[str] = frozenset()


@cache
def found_imports() -> tuple[Import, ...]:
    """All imports of the checkout, read once, and only where a test asks."""
    return tuple(imports(modules(ROOT)))


def test_no_room_knows_a_higher_one() -> None:
    found = {f"{each.module} → {each.imported}" for each in found_imports() if not allowed(each.module, each.imported)}
    new = [f"{each} ({' → '.join(map(room_of, each.split(' → ')))})" for each in sorted(found - OPEN)]
    assert not new, (
        "imports of a higher room, or of what an organization writes: give it as an argument, or move what is shared "
        "to a lower room; where a new module is in the wrong room, name its own in tests/rooms.py:\n" + "\n".join(new)
    )
    assert not OPEN - found, f"turned: take them out of OPEN: {sorted(OPEN - found)}"


def test_the_client_knows_no_catalog_but_what_it_is_given() -> None:
    given = {f"product_factory.catalog.{name}" for name in ("facts", "lifecycle", "nested", "released")}
    # What an update does is told from two templates: pure, but for the part that takes a catalog.
    below = {"base", "authoring", "impact", "organization", "provisioning"}
    known = {
        f"{each.module} → {each.imported}"
        for each in found_imports()
        if room_of(each.module) == "provisioning" and not each.typing
        if each.imported not in given
        and (room_of(each.imported) not in below or each.imported == "product_factory.impact.between")
    }
    assert not known, f"the client can do without: give it as an argument: {sorted(known)}"


def test_there_are_no_circles_but_for_typing_in_one_room() -> None:
    graph = defaultdict(set)
    for each in found_imports():
        if not (each.typing and room_of(each.module) == room_of(each.imported)):
            graph[each.module].add(each.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' → '.join(reversed(error.args[1]))}") from error


def test_resource_types_know_nothing_of_the_engine_that_asks_for_them() -> None:
    room = "product_factory.sandbox.resource_types"
    known = {
        f"{each.module} → {each.imported}"
        for each in found_imports()
        if each.module.startswith(f"{room}.") and not each.imported.startswith(f"{room}.")
        if room_of(each.imported) not in ("base", "aws")
    }
    assert not known, f"a type knows its service's API and StackFacts, nothing else of the sandbox: {sorted(known)}"


def test_the_engine_asks_the_registry_and_knows_no_service() -> None:
    room, general = (
        "product_factory.sandbox.resource_types",
        {"aws", "environs", "errors", "java_patterns", "nesting", "registry", "resource", "schema"},
    )
    known = {
        f"{each.module} → {each.imported}"
        for each in found_imports()
        if each.imported.startswith(f"{room}.") and not each.module.startswith(f"{room}.")
        if each.imported.removeprefix(f"{room}.") not in general
    }
    assert not known, f"ask product_factory/sandbox/resource_types/registry.py for a type's class: {sorted(known)}"
