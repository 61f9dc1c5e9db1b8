"""Order: which entry of a manifest comes before which, as a graph; pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import networkx as nx

from product_factory.authoring.recording import RECORDER
from product_factory.catalog.facts import Facts
from product_factory.provisioning.fleet.findings import Finding, Path
from product_factory.provisioning.fleet.manifest import Manifest


def graph(manifest: Manifest, facts: Facts) -> nx.DiGraph[str]:
    """Entries, and an edge from each to those that come after it; `why` and `path` tell where that is said.

    Said by `after`, by a reference to an output, by the prerequisites on the product's card, and by what its newest
    version needs AWS Config's recorder for.
    """
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(manifest.products)
    for before, entry, why, path in _edges(manifest, facts):
        # What a person wrote is told before what a card says.
        if before in made and entry in made and not made.has_edge(before, entry):
            made.add_edge(before, entry, why=why, path=path)
    return made


def _edges(manifest: Manifest, facts: Facts) -> Iterator[tuple[str, str, str, Path]]:
    for name, entry in manifest.products.items():
        for i, before in enumerate(entry.after):
            yield before, name, "after", ("products", name, "after", i)
    for path, name, reference in manifest.references:
        yield reference.product, name, "refers to", path
    by_product: dict[str, list[str]] = {}
    for name, entry in manifest.products.items():
        by_product.setdefault(entry.product or name, []).append(name)
    for product, known in facts.products.items():
        for prerequisite in known.prerequisites:
            for name in by_product.get(product, ()):
                for before in (each for called in facts.names_of(prerequisite) for each in by_product.get(called, ())):
                    yield before, name, "needs", ("products", name)
    yield from _recording(by_product, facts)


def _recording(by_product: dict[str, list[str]], facts: Facts) -> Iterator[tuple[str, str, str, Path]]:
    """What brings AWS Config's recorder comes before what AWS refuses without one, by the newest versions."""
    known = {product: facts.of(product).newest_recording for product in by_product}
    bringing = [name for product in known if RECORDER in known[product].always for name in by_product[product]]
    needing = [name for product in known if known[product].needs_recorder for name in by_product[product]]
    yield from ((before, name, "needs", ("products", name)) for name in needing for before in bringing)


def in_order(made: nx.DiGraph[str]) -> tuple[str, ...]:
    """Entries, each after those it needs, else as they are written. Call only where `findings` has no circle."""
    written = {name: i for i, name in enumerate(made.nodes)}
    return tuple(nx.lexicographical_topological_sort(made, key=written.__getitem__))


def before(made: nx.DiGraph[str], name: str) -> set[str]:
    """All entries that come before this one, directly or through others."""
    return set(nx.ancestors(made, name))


def findings(manifest: Manifest, made: nx.DiGraph[str]) -> Iterator[Finding]:
    """Names that are no entry, and circles."""
    for path, name in _named(manifest):
        if name not in manifest.products and name not in manifest._named:
            near = get_close_matches(name, manifest.products, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(manifest.products)}"
            yield Finding(path=path, text=f"{name!r} is no entry of `products`; {hint}")
    for circle in _circles(made):
        first = circle[0]
        edge = made.edges[circle[-1], first]
        round_trip = " → ".join((*circle, first))
        yield Finding(path=edge["path"], text=f"circular order: {round_trip}; take one of these dependencies away")


def _named(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    for name, entry in manifest.products.items():
        yield from ((("products", name, "after", i), before) for i, before in enumerate(entry.after))
    for path, _, reference in manifest.references:
        yield path, reference.product
    for path, level in manifest.levels:
        yield from (((*path, "products", i), name) for i, name in enumerate(level.products or ()))
        yield from (((*path, "versions", name), name) for name in level.versions)
        yield from (((*path, "status", name), name) for name in level.status)
        yield from (((*path, "parameters", name), name) for name in level.parameters)


def _circles(made: nx.DiGraph[str]) -> Iterator[list[str]]:
    """One circle of each knot: all of a knot's circles can be very many."""
    for knot in nx.strongly_connected_components(made):
        inner = made.subgraph(knot)
        start = next(name for name in made.nodes if name in knot)
        if len(knot) > 1 or inner.has_edge(start, start):
            yield [edge[0] for edge in nx.find_cycle(inner, start)]
