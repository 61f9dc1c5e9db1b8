"""Picture: where boxes and arrows of a product's drawing stand. Pure; the template draws them.

A box for each service (more than one where it has many types), a row for each resource type in it; an arrow from what refers to what is referred to.
Boxes fill columns from left to right in the order of the arrows, as evenly as that order allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

import networkx as nx

from product_factory.page.resources import Resource

COLUMNS = 4
WIDTH, GAP_X, GAP_Y = 200, 56, 20
HEAD, ROW, FOOT = 34, 42, 8
MARGIN = 4
# Letters that fit a row, of the sizes that the style sheet gives.
_TITLE, _DETAIL = 22, 29
# More rows than this make another box of the service.
_ROWS = 8


class Row(NamedTuple):
    """The resources of one type. `y` is the row's middle."""

    id: str
    title: str
    detail: str
    names: str
    amount: int
    stays: bool
    maybe: bool
    y: int = 0


class Box(NamedTuple):
    """One service."""

    service: str
    rows: tuple[Row, ...]
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        """With head and foot."""
        return HEAD + ROW * len(self.rows) + FOOT


class Arrow(NamedTuple):
    """From row to row, as the path of an SVG."""

    source: str
    target: str
    path: str


class Picture(NamedTuple):
    """The drawing, in its own units."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(resources: Sequence[Resource]) -> Picture:
    """The picture of these resources, which are sorted by service and kind; empty where there are none."""
    row_of = {each.id: _row_id(each) for each in resources}
    links = sorted({(row_of[each.id], row_of[other]) for each in resources for other in each.refers_to})
    links = [(source, target) for source, target in links if source != target]
    boxes = [
        box
        for service, held in groupby(resources, key=lambda each: each.service)
        for box in _boxes(service, tuple(_rows(held)), links)
    ]
    placed = _placed(_ordered(boxes, links))
    arrows = tuple(_arrows(placed, links))
    width = max((box.x + WIDTH for box in placed), default=0) + MARGIN
    height = max((box.y + box.height for box in placed), default=0) + MARGIN
    # Arrows within the last column bulge to its right.
    return Picture(width + GAP_X // 2 if arrows else width, height, tuple(placed), arrows)


def _row_id(resource: Resource) -> str:
    return resource.type.replace("::", "-").lower()


def _rows(held: Iterable[Resource]) -> Iterator[Row]:
    for kind, same in groupby(held, key=lambda each: each.kind):
        alike = list(same)
        titles = ", ".join(each.title for each in alike)
        stays = any(each.stays for each in alike)
        # Beside the kind stand their number and the sign of what stays.
        room = _TITLE - (4 if len(alike) > 1 else 0) - (3 if stays else 0)
        yield Row(
            id=_row_id(alike[0]),
            title=_cut(kind, room),
            detail=_cut(titles, _DETAIL),
            names=f"{kind}: {titles}",
            amount=len(alike),
            stays=stays,
            maybe=all(each.maybe for each in alike),
        )


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def _boxes(service: str, rows: Sequence[Row], links: Sequence[tuple[str, str]]) -> Iterator[Box]:
    """One box for the rows, or several where they are many: then who refers stands before what is referred to."""
    if len(rows) <= _ROWS:
        yield Box(service, tuple(rows))
        return
    by_id = {row.id: row for row in rows}
    inner = [(source, target) for source, target in links if source in by_id and target in by_id]
    order = [by_id[name] for name in _sorted([row.id for row in rows], inner)]
    parts = -(-len(order) // _ROWS)
    size = -(-len(order) // parts)
    for start in range(0, len(order), size):
        yield Box(service, tuple(order[start : start + size]))


def _ordered(boxes: Sequence[Box], links: Sequence[tuple[str, str]]) -> list[Box]:
    """The boxes so that arrows lead rightwards."""
    # Named by their first rows, which tell the boxes of one service apart.
    by_name = {f"{box.service.lower()} {box.rows[0].id}": box for box in boxes}
    box_of = {row.id: name for name, box in by_name.items() for row in box.rows}
    return [by_name[name] for name in _sorted(list(by_name), [(box_of[one], box_of[other]) for one, other in links])]


def _sorted(names: Sequence[str], links: Sequence[tuple[str, str]]) -> list[str]:
    """The names so that links lead from earlier to later ones, but for the fewest that go round in a circle."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    for one, other in links:
        if one != other:
            weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            graph.add_edge(one, other, weight=weight + 1)
    while not nx.is_directed_acyclic_graph(graph):
        circle = nx.find_cycle(graph)
        graph.remove_edge(*min(circle, key=lambda edge: (graph.edges[edge[0], edge[1]]["weight"], edge))[:2])
    # Who refers most stands first among those that may.
    rank = {name: graph.in_degree(name) - graph.out_degree(name) for name in graph}
    return list(nx.lexicographical_topological_sort(graph, key=lambda name: (rank[name], name)))


def _placed(boxes: Sequence[Box]) -> list[Box]:
    """The boxes in at most COLUMNS columns, in their order, the highest column as low as can be."""
    placed = []
    for column, held in enumerate(_columns(boxes)):
        x, y = MARGIN + column * (WIDTH + GAP_X), MARGIN
        for box in held:
            middle = y + HEAD + ROW // 2
            rows = tuple(row._replace(y=middle + ROW * number) for number, row in enumerate(box.rows))
            placed.append(box._replace(x=x, y=y, rows=rows))
            y += box.height + GAP_Y
    return placed


def _columns(boxes: Sequence[Box]) -> list[list[Box]]:
    heights = [box.height + GAP_Y for box in boxes]

    @cache
    def best(start: int, columns: int) -> tuple[int, tuple[int, ...]]:
        """The lowest height for the boxes from `start` on, and where each column ends."""
        if columns == 1:
            return sum(heights[start:]), (len(boxes),)
        tried = []
        for end in range(start + 1, len(boxes) - columns + 2):
            rest, ends = best(end, columns - 1)
            tried.append((max(sum(heights[start:end]), rest), (end, *ends)))
        return min(tried)

    if not boxes:
        return []
    _, ends = best(0, min(COLUMNS, len(boxes)))
    return [list(boxes[start:end]) for start, end in zip((0, *ends), ends, strict=False)]


def _arrows(boxes: Sequence[Box], links: Iterable[tuple[str, str]]) -> Iterator[Arrow]:
    at = {row.id: (box.x, row.y) for box in boxes for row in box.rows}
    for source, target in links:
        (x1, y1), (x2, y2) = at[source], at[target]
        if x1 == x2:
            # Along the right side of their column.
            right, out = x1 + WIDTH, x1 + WIDTH + min(GAP_X - 14, 22 + abs(y2 - y1) // 24)
            path = f"M{right} {y1 - 4}C{out} {y1 - 4} {out} {y2 + 4} {right + 7} {y2 + 4}"
        else:
            start, end = (x1 + WIDTH, x2 - 7) if x1 < x2 else (x1, x2 + WIDTH + 7)
            bend = (end - start) // 2
            path = f"M{start} {y1}C{start + bend} {y1} {end - bend} {y2} {end} {y2}"
        yield Arrow(source, target, path)
