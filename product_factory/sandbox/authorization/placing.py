"""On which resources an action of a step is authorized. Pure.

By the kinds that IAM's reference lists for the action:

1. none: `*`;
2. a kind that the resource itself is: its own ARN. Then the call is made, so every other kind that
   the reference marks as required is demanded too, by a stand-in where nothing names it, and one that
   isn't required where a property names it;
3. kinds that only properties name: those ARNs;
4. nothing placed: exempt, where an optional property of the type could name such a resource and isn't
   set, and the action isn't one that makes, changes or deletes the resource; otherwise stand-ins for the
   required kinds, or for all.

A row of evidence for the type and the action takes the place of all this.
"""

from collections.abc import Iterable
from functools import cache

from . import reference
from .arns import stem, variables
from .evidence.exemptions import OTHER_WAYS, UNSET, Exemption
from .naming import Origin, Placed, is_own, place
from .own import is_own_call, is_own_word, own_kinds, own_services
from .reference import Kind
from .step import Step, creates
from .values import holds, optional_paths, property_paths

Resources = tuple[str, ...]


def resources(step: Step, action: str, *, surely: bool = False) -> Resources | Exemption:
    """The ARNs, or `*`; or why the action isn't called in this step; `surely`, where it is."""
    kinds = reference.kinds(action)
    if not kinds:
        return ("*",)
    own = {kind for kind in kinds if is_own(step, kind)}
    surely = surely or creates(step, action) or is_own_call(step.type, action)
    if own and _is_only_tagging(step, action):
        return _flat(place(step, kind, action) for kind in kinds if kind in own)
    others = set(kinds) - own_kinds(step.type)  # an application load balancer is no network load balancer
    placed = {kind: place(step, kind, action) for kind in kinds if kind in own | others}
    if own:
        return _on_own(step, action, placed, own, surely)
    told = [each for each in placed.values() if each.origin is Origin.PROPERTY]
    if told and not _is_only_tagging(step, action):
        return _flat(told)
    direct = {kind for kind in placed if kind not in OTHER_WAYS}
    if not surely and any(could_name(step, kind) for kind in direct or placed):
        return UNSET
    wanted = _made_here(step, action, direct) or reference.required(action) & direct or direct or placed.keys()
    return _flat(placed[kind] for kind in kinds if kind in wanted)


def _on_own(step: Step, action: str, placed: dict[Kind, Placed], own: set[Kind], surely: bool) -> Resources | Exemption:
    """A call on the resource itself, with what it takes beside; not made where that has a property and isn't set.

    A call that is made surely takes only those that no optional property would have named.
    """
    named = {kind for kind, each in placed.items() if each.origin is Origin.PROPERTY}
    beside = {
        kind for kind in reference.required(action) - own - named if kind in placed and not _is_part(step.type, kind)
    }
    if named and not reference.tells_required(action):
        beside = set()  # alternatives: the source of an integration is a cluster or an instance
    unset = {kind for kind in beside if could_name(step, kind)}
    if unset and not surely:
        return UNSET
    return _flat(each for kind, each in placed.items() if kind in own | named | beside - unset)


def _is_part(resource_type: str, kind: Kind) -> bool:
    """Whether the kind is a part of the resource, such as a table's stream: named by its ARN and more."""
    return any(
        is_own_word(resource_type, stem(each)) for arn in reference.arn_templates(kind) for each in variables(arn)
    )


def _made_here(step: Step, action: str, kinds: set[Kind]) -> set[Kind]:
    """Of all that another service's tags can be on, what the step itself makes there, such as a network interface."""
    if "tag" not in action.partition(":")[2].lower():
        return set()
    service = action.partition(":")[0]
    making = [
        each for each in step.permissions if each.lower().startswith((f"{service}:create", f"{service}:allocate"))
    ]
    return {
        kind
        for each in making
        if reference.exists(each) and "tag" not in each.lower()
        for kind in reference.required(each) & kinds
    }


def _is_only_tagging(step: Step, action: str) -> bool:
    """What tags a resource doesn't tag what that one acts upon."""
    return "tag" in action.partition(":")[2].lower() and action.partition(":")[0] in own_services(step.type)


def _flat(placed: Iterable[Placed]) -> Resources:
    return tuple(dict.fromkeys(arn for each in placed for arn in each.arns))


_GENERIC = ("specification", "configuration", "config", "setting", "source", "option", "detail", "input", "location")
_WORDS = {"kms": ("kms", "encrypt", "cmk"), "iam": ("role",), "sts": ("role",)}
"""Words in the names of properties that lead to another service's resources, where the kind's name is too short."""


def could_name(step: Step, kind: Kind, *, optional: bool = True) -> bool:
    """Whether the type has a property for such a resource, one that it doesn't need, and the template doesn't set it."""
    return any(not holds(step.properties, path) for path in _ways_to_name(step.type, kind, optional))


@cache
def _ways_to_name(resource_type: str, kind: Kind, optional: bool) -> tuple[str, ...]:
    """The properties of a type that lead to a resource of this kind."""
    words = {stem(kind.name), *(stem(each) for arn in reference.arn_templates(kind) for each in variables(arn))}
    wanted = {_bare(word) for word in words if len(word) > 2 and not is_own_word(resource_type, word)}
    leading = _WORDS.get(kind.service, ())
    part = _is_part(resource_type, kind)  # a bucket's objects are named by no property that just ends so
    return tuple(
        ".".join(path)
        for path in (optional_paths if optional else property_paths)(resource_type)
        if _bare(stem(path[-1])) in wanted
        or (not part and _ends(path[-1], wanted))
        or any(word in "".join(path).lower() for word in leading)
    )


def _ends(name: str, wanted: set[str]) -> bool:
    return any(len(word) > 4 and stem(name).endswith(word) for word in wanted)


@cache
def _bare(word: str) -> str:
    """`importsourcespecification` and `import` are one."""
    for _ in range(2):
        ending = next((each for each in _GENERIC if word.endswith(each) and word != each), "")
        word = stem(word.removesuffix(ending))
    return word
