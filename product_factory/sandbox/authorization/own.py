"""Which kinds of resource a type is. Pure.

Told from AWS's own data, by no list of types: the actions that the type's handlers call are named
after it (`rds:DeleteDBInstance`), and the reference says on which kinds they are required (`db`). A
kind that a property names (`UserPoolId` of a user pool's client) is not the type's own.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from product_factory.sandbox.resource_types.schema import resource_schema

from . import reference
from .arns import stem, variables
from .evidence.names import OWN_KINDS
from .reference import Kind
from .values import property_paths, says

_VERB = re.compile(r"(?:Batch|Admin)?[A-Z][a-z]*")
_HELPERS = ("iam", "kms")
"""Services that handlers call beside their own."""
_READS = re.compile(r"(?:Batch)?(?:Describe|Get|List|Tag|Untag|Search)")


@cache
def own_kinds(resource_type: str) -> frozenset[Kind]:
    """The kinds that a resource of this type is; none where it is a part of others, or AWS doesn't tell.

    Those called like the type; else those that making and deleting it are authorized on.
    """
    if resource_type in OWN_KINDS:
        return OWN_KINDS[resource_type]
    calls = own_calls(resource_type)
    services = own_services(resource_type)
    alike = {
        kind
        for service in services
        for kind in reference.kinds_of(service)
        if stem(kind.name) == type_stem(resource_type)
    }
    about = {kind for call in calls for kind in reference.kinds(call) if _ends_in_own_word(resource_type, kind)}
    return frozenset(alike or about) or _acted_on(resource_type, calls)


def _acted_on(resource_type: str, calls: Iterable[str]) -> frozenset[Kind]:
    per_call = [{kind for kind in reference.required(call) if not is_named(resource_type, kind)} for call in calls]
    changing = [kinds for kinds in per_call if kinds]
    common = set.intersection(*changing) if changing else set()
    return frozenset(common or set().union(*changing))


def _ends_in_own_word(resource_type: str, kind: Kind) -> bool:
    """Whether the ARN's last name, and so the end of the ARN, is the type's: not that of a part of it."""
    for template in reference.arn_templates(kind):
        words = [word for variable in variables(template) if (word := stem(variable))]
        if template.endswith("}") and words and is_own_word(resource_type, words[-1]):
            return True
    return False


@cache
def own_services(resource_type: str) -> frozenset[str]:
    """The IAM prefixes of the actions that make, change and delete a resource of this type."""
    return frozenset(call.partition(":")[0] for call in own_calls(resource_type))


def is_own_call(resource_type: str, action: str) -> bool:
    """Whether the action, by its name or its part in the handlers, is about a resource of this type."""
    noun = stem(_VERB.sub("", action.partition(":")[2], count=1))
    by_paths = action.startswith("apigateway:") and "apigateway" in own_services(resource_type)
    return by_paths or action in own_calls(resource_type) or (bool(noun) and is_own_word(resource_type, noun))


def type_stem(resource_type: str) -> str:
    """What the type calls its resource."""
    return stem(resource_type.split("::")[-1])


def is_own_word(resource_type: str, word: str) -> bool:
    """Whether a variable's stem speaks of the type's own resource: `subnetgroup` of a DBSubnetGroup."""
    plain = type_stem(resource_type)
    return plain == word or (len(word) > 2 and plain.endswith(word))


@cache
def own_calls(resource_type: str) -> tuple[str, ...]:
    """The actions that make, change and delete a resource of this type."""
    return tuple(_namesakes(resource_type) or _changes(resource_type))


def _namesakes(resource_type: str) -> list[str]:
    """The handlers' actions that bear the type's name, or its end; those that change something, or all that read."""
    calls = handler_actions(resource_type, "create", "delete", "update", "read")
    nouns = {call: stem(_VERB.sub("", call.partition(":")[2], count=1)) for call in calls}
    mine = [call for call, noun in nouns.items() if noun == type_stem(resource_type)]
    mine = mine or [call for call, noun in nouns.items() if is_own_word(resource_type, noun)]
    return [call for call in mine if not _READS.match(call.partition(":")[2])] or mine


def _changes(resource_type: str) -> list[str]:
    """What creates and deletes, where no action bears the type's name: those of the service called most."""
    calls = handler_actions(resource_type, "create", "delete")
    changing = [call for call in calls if not _READS.match(call.partition(":")[2])] or calls
    counted = Counter(call.partition(":")[0] for call in changing)
    most = sorted(counted.most_common(), key=lambda item: item[0] in _HELPERS)
    return [call for call in changing if call.startswith(f"{most[0][0]}:")] if most else []


def handler_actions(resource_type: str, *operations: str) -> list[str]:
    """Those actions of the type's handlers that IAM has, as the schema writes them, but for the prefix's case."""
    handlers = (resource_schema(resource_type) or {}).get("handlers", {})
    told = [each for name in operations for each in handlers.get(name, {}).get("permissions", [])]
    parts = [each.partition(":") for each in told]
    return [found for service, _, verb in parts if reference.exists(found := f"{service.lower()}:{verb}")]


def is_named(resource_type: str, kind: Kind) -> bool:
    """Whether properties name such a resource, so that it is another than the type's own."""
    names = {path[-1] for path in property_paths(resource_type) if len(path) <= 2} - _own_names(resource_type)
    words = [word for template in reference.arn_templates(kind) for word in variable_words(template, kind)]
    if not words or any(is_own_word(resource_type, word) for alternatives in words for word in alternatives):
        return False
    return all(any(speaks_of(name, word) for name in names for word in alternatives) for alternatives in words)


def _own_names(resource_type: str) -> set[str]:
    """Properties that name the resource itself."""
    schema = resource_schema(resource_type) or {}
    identifier = schema.get("primaryIdentifier", [])
    whole = set(identifier[0].split("/")) if len(identifier) == 1 else set()
    return whole | {name for name in schema.get("properties", {}) if is_own_word(resource_type, stem(name))}


def variable_words(template: str, kind: Kind) -> list[tuple[str, ...]]:
    """For each variable of the ARN what properties may call it: after the variable, or after the kind."""
    names = variables(template)
    last = stem(kind.name)
    return [tuple(dict.fromkeys(word for word in (stem(each), last) if word)) for each in names]


def speaks_of(property_name: str, word: str) -> bool:
    """Whether a property holds such a thing, its name being longer or shorter than the word."""
    own = stem(property_name)
    return says(property_name, word) or (len(own) > 4 and word.endswith(own))
