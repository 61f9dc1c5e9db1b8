"""ARNs with variables, as the Service Authorization Reference writes them: fill one, read one. Pure."""

import functools
import re
from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\$\{([\w-]+)\}")
_PLACE = ("Partition", "Region", "Account")
_SLASHED = re.compile(r"Path|LogGroupName|LogStreamName|ParameterName|ObjectName|SecretId|ResourceName$")
"""Variables whose values may hold slashes; elsewhere a slash ends the value."""

_SUFFIXES = ("withoutleadingslash", "withpath", "friendlyname", "identifier", "arn", "uuid", "id", "name", "friendly")


@functools.cache
def variables(template: str) -> tuple[str, ...]:
    """The names of its variables, but for partition, Region and account."""
    return tuple(name for name in _VARIABLE.findall(template) if name not in _PLACE)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The ARN with its variables' values; KeyError for one that isn't given."""
    return _VARIABLE.sub(lambda found: values[found[1]], template)


def read(arn: str, template: str) -> dict[str, str] | None:
    """The values of the variables in an ARN of this form, in any place; None for another form."""
    # A log group's ARN attribute ends in `:*`, which is no part of its name.
    found = _pattern(template).fullmatch(arn.removesuffix(":*"))
    return found.groupdict() if found else None


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts = []
    for index, part in enumerate(_VARIABLE.split(template)):
        if index % 2 == 0:
            parts.append(re.escape(part))
        elif part in _PLACE:
            parts.append("[^:/]*")
        else:
            value = "[^:]+" if _SLASHED.search(part) else "[^:/]+"
            name = re.sub(r"\W", "_", part)
            parts.append(f"(?:{value})" if name in seen else f"(?P<{name}>{value})")
            seen.add(name)
    return re.compile("".join(parts))


@functools.cache
def stem(word: str) -> str:
    """A name of a variable, property, kind or type without what only says that it is a name or an ID.

    `VpcId`, `VpcIds`, `VpcArn` and `vpc` all give `vpc`; `Name` and `Id` give nothing.
    """
    plain = _singular(re.sub(r"[^a-z0-9]", "", word.lower()))
    for _ in range(2):
        ending = next((each for each in _SUFFIXES if plain.endswith(each)), "")
        plain = _singular(plain.removesuffix(ending))
    return plain


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 2 else word


def is_id(variable: str) -> bool:
    """Whether the variable's name says that a service makes the value up."""
    return variable.lower().endswith(("id", "uuid", "identifier"))


def matching(arn: str, templates: Iterable[str]) -> dict[str, str] | None:
    """What `read` gives for the first of the forms that the ARN has."""
    return next((found for template in templates if (found := read(arn, template)) is not None), None)
