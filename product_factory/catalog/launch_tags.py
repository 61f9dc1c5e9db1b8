"""Launch tags: what TagOptions of portfolio and product make of the tags of a launch.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from product_factory.authoring.tag_option import TagOption


class LaunchTag(NamedTuple):
    """A tag by its values. `asked`: who launches chooses one of several; `needed`: whatever portfolio it comes by.

    A tag that nobody is asked for is set by Service Catalog.
    """

    values: tuple[str, ...]
    asked: bool
    needed: bool


def along(portfolio: Sequence[TagOption], product: Sequence[TagOption]) -> dict[str, tuple[str, ...]]:
    """Each key's values on the way by a portfolio: of a key that both have, those that both have, none in conflict."""
    first, second = ({option.key: option.values for option in options} for options in (portfolio, product))
    common = {key: tuple(v for v in first[key] if v in second[key]) for key in first if key in second}
    return {**first, **second, **common}


def launch_tags(paths: Sequence[Mapping[str, tuple[str, ...]]]) -> dict[str, LaunchTag]:
    """The tags of a product that comes by these paths, in their order."""
    keys = dict.fromkeys(key for path in paths for key in path)
    found = {key: [path.get(key, ()) for path in paths] for key in keys}
    return {
        key: LaunchTag(
            values=tuple(dict.fromkeys(value for values in by_path for value in values)),
            asked=any(len(values) > 1 for values in by_path),
            needed=all(len(values) > 1 for values in by_path),
        )
        for key, by_path in found.items()
    }
