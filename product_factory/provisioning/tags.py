"""Tags of what is launched: given by who launches, demanded by the portfolio's TagOptions, checked before anything changes.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from product_factory.provisioning.errors import ArgumentError, ParametersRefused

# https://docs.aws.amazon.com/servicecatalog/latest/dg/API_Tag.html and API_ProvisionProduct.html (Tags)
MAX_KEY, MAX_VALUE, MAX_TAGS = 128, 256, 50
_SIGNS = "_.:/=+-@"
Options = Mapping[str, tuple[str, ...]]


def tag_options_of(answer: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The TagOptions in DescribeProvisioningParameters' answer: key → the values that it may have."""
    return {each["Key"]: tuple(each.get("Values", ())) for each in answer.get("TagOptions", ())}


def _taken(character: str) -> bool:
    """Whether a tag may have it: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_Tag.html, as a pattern."""
    return character in _SIGNS or unicodedata.category(character)[0] in "LZN"


def may_change(answer: Mapping[str, Any]) -> bool:
    """Whether tags of what is launched may be changed: the product's RESOURCE_UPDATE constraint says so."""
    told = {each.get("Type"): each.get("Value") for each in answer.get("UsageInstructions", ())}
    return told.get("tagUpdateOnProvisionedProduct") != "NOT_ALLOWED"


def problems(options: Options, given: Mapping[str, str]) -> Iterator[str]:
    """Why Service Catalog would refuse these tags at launch, a line each."""
    for key, value in given.items():
        if not key or len(key) > MAX_KEY or key.lower().startswith("aws:"):
            yield f"tag {key!r}: a key has 1 to {MAX_KEY} characters and does not begin with aws:"
        elif not 1 <= len(value) <= MAX_VALUE:
            yield f"tag {key}: its value has {len(value)} characters, 1 to {MAX_VALUE} are possible"
        elif other := sorted(each for each in {*key, *value} if not _taken(each)):
            yield f"tag {key}: has {' '.join(map(repr, other))}; letters, digits, spaces and {_SIGNS} are possible"
    if len(given) > MAX_TAGS:
        yield f"tags: {len(given)} are given, at most {MAX_TAGS} are possible"
    for key, values in options.items():
        told = ", ".join(values)
        if key in given and values and given[key] not in values:
            yield f"tag {key}: the portfolio's TagOption allows {told} (given: {given[key]!r})"
        elif key not in given and len(values) > 1:
            yield f"tag {key}: needed, the portfolio's TagOption asks for one of {told}; pass --tag {key}=VALUE"


def changed(answer: Mapping[str, Any], given: Mapping[str, str], there: Mapping[str, str] | None) -> dict[str, str]:
    """All tags of an update, those that are there too, where the given ones differ; nothing where they don't.

    there: None where the caller may not see them: then the given ones count as other. ParametersRefused where Service
    Catalog would refuse them, or tags of what is launched may not change.
    """
    if not given or (there is not None and all(there.get(key) == value for key, value in given.items())):
        return {}
    wanted = {**(there or {}), **given}
    wrong = list(problems(tag_options_of(answer), wanted))
    if not may_change(answer):
        told = ", ".join(key for key in given if (there or {}).get(key) != given[key])
        wrong = [f"tag {told}: tags of what is launched may not change: the product has no constraint that allows it"]
    if wrong:
        raise ParametersRefused("tags", wrong)
    return wanted


def read_tags(pairs: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE pairs as one. ArgumentError with all problems."""
    wrong, tags = [], {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            wrong.append(f"--tag {pair!r}: write KEY=VALUE")
        elif key in tags:
            wrong.append(f"--tag {key}: given twice")
        tags[key] = value
    if wrong:
        raise ArgumentError("\n".join(wrong))
    return tags


def own(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """A provisioned product's tags without those that AWS sets."""
    return {each["Key"]: each["Value"] for each in tags if not each["Key"].startswith("aws:")}
