"""The ARNs of a kind of resource that a step speaks of: its own, one that a property names, or a stand-in. Pure."""

from enum import Enum
from typing import NamedTuple

from product_factory.sandbox.resource_types.schema import resource_schema

from . import reference
from .arns import fill, is_id, read, stem, variables
from .evidence.names import FORMS, IDS, IN_LOWER_CASE, VALUES, VARIANTS
from .mentions import bare_values, mentioned
from .own import is_own_word, own_kinds, own_services
from .reference import Kind
from .step import Step, creates
from .values import at, named

ANY = "*"
STAND_IN = "00000000-0000-0000-0000-000000000000"


class Origin(Enum):
    """Where an ARN was taken from."""

    OWN = "the resource itself"
    PROPERTY = "a property names it"
    STAND_IN = "nothing tells it"


class Placed(NamedTuple):
    """ARNs of one kind."""

    origin: Origin
    arns: tuple[str, ...]


def place(step: Step, kind: Kind, action: str) -> Placed:
    """The ARNs of this kind that the action is authorized on in this step.

    What has an ID from its service is `*` while it is being made, as AWS's messages show
    (`instance/*`, `targetgroup/name/*`), and a stand-in for an ID later.
    """
    templates = reference.arn_templates(kind)
    if is_own(step, kind):
        return Placed(Origin.OWN, _with_forms(kind, [_own(step, kind, each, action) for each in templates]))
    if found := mentioned(step, kind):
        return Placed(Origin.PROPERTY, _with_forms(kind, [_cased(kind, arn) for arn in found]))
    return Placed(Origin.STAND_IN, _with_forms(kind, [_filled(step, kind, each, action) for each in templates]))


def is_own(step: Step, kind: Kind) -> bool:
    """Whether the resource itself is of this kind: of several kinds of a type the one that a property tells."""
    if kind not in own_kinds(step.type):
        return False
    for variant in VARIANTS:
        if step.type in variant.types and kind in {each for each, _ in variant.values}:
            given = (at(step.properties, variant.path) or [variant.values[0][1]])[0]
            fitting = [each for each, value in variant.values if value and value in given]
            return kind == (fitting or [variant.values[-1][0]])[0]
    return True


def tagged_arns(step: Step, action: str) -> tuple[str, ...]:
    """The ARNs of the resource itself, if it bears tags."""
    return own_arns(step, action) if step.tags else ()


def own_arns(step: Step, action: str) -> tuple[str, ...]:
    """The ARNs of all kinds that the resource itself is."""
    kinds = sorted(kind for kind in own_kinds(step.type) if is_own(step, kind))
    return tuple(arn for kind in kinds for arn in place(step, kind, action).arns)


def _with_forms(kind: Kind, arns: list[str]) -> tuple[str, ...]:
    more = [f"{arn}{form.after}" for form in FORMS if form.kind == kind for arn in arns]
    return tuple(dict.fromkeys([*arns, *more]))


def _own(step: Step, kind: Kind, template: str, action: str) -> str:
    known = (*step.arns, step.physical_name, *_identifiers(step))
    found = [arn.removesuffix(":*") for arn in known if read(arn, template) is not None]
    return found[0] if found else _filled(step, kind, template, action)


def _identifiers(step: Step) -> list[str]:
    """The properties that identify the resource: a topic's ARN, of a policy of its own."""
    paths = (resource_schema(step.type) or {}).get("primaryIdentifier", [])
    return [text for path in paths for text in at(step.properties, path.removeprefix("/properties/").replace("/", "."))]


def _filled(step: Step, kind: Kind, template: str, action: str) -> str:
    values = {variable: _value(step, kind, template, variable, action) for variable in variables(template)}
    return _cased(kind, fill(template, {**step.place, **values}))


def _cased(kind: Kind, arn: str) -> str:
    lower = any(case.service == kind.service and kind.name in case.kinds for case in IN_LOWER_CASE)
    return arn.lower() if lower else arn


def _value(step: Step, kind: Kind, template: str, variable: str, action: str) -> str:
    told = next((v for v in VALUES if v.kind == kind and v.variable == variable and v.type in ("", step.type)), None)
    form = told.value if told else "{}"
    if "{}" not in form:
        return form
    is_last = variables(template)[-1] == variable
    if _is_of_its_own(step, kind, variable, template):
        value = _own_value(step, told is None and _is_made_up(step.type, variable, template), variable)
    else:
        value = next(iter(bare_values(step, kind, variable, template)), "")
    # An alias' name, `alias/x`, begins with what the ARN has before it.
    before = template.partition(f"${{{variable}}}")[0].rsplit(":", 1)[-1].rpartition("}")[2]
    value = value.removeprefix(before)
    # A service setting's ID, `/ssm/x`, begins with the slash that the ARN has there already.
    value = value.lstrip("/") if before == "servicesetting/" else value
    return form.format(value) if value else _made_up(step, kind, is_last, action)


def _is_of_its_own(step: Step, kind: Kind, variable: str, template: str) -> bool:
    """Whether the variable holds the resource's own name or ID, not that of what it is a part of.

    A bucket's objects begin with its name, though an object is no bucket.
    """
    word = stem(variable)
    if kind.service in own_services(step.type) and word and is_own_word(step.type, word):
        return True
    if not is_own(step, kind):
        return False
    is_last = variables(template)[-1] == variable
    return not word or word == stem(kind.name) or (is_last and not bare_values(step, kind, variable, template))


def _own_value(step: Step, by_service: bool, variable: str) -> str:
    """The name or ID; empty where the service makes it up and it isn't known yet."""
    name = own_name(step, variable)
    if by_service:
        known = step.operation != "create" and step.physical_name
        return _short(step.physical_name) if known else ""
    if "WithPath" in variable and name:
        path = str(step.properties.get("Path", "")).strip("/")
        return f"{path}/{name}" if path else name
    return name.lstrip("/") if "WithoutLeadingSlash" in variable else name


def own_name(step: Step, variable: str = "") -> str:
    """The name that the template gives, or that CloudFormation has made; empty where there is none."""
    words = {stem(variable), stem(step.type.split("::")[-1])} - {""}
    for key, value in step.properties.items():
        if isinstance(value, str) and stem(key) in words and not value.startswith("arn:"):
            return value
    if step.physical_name:
        return _short(step.physical_name)
    given = [step.properties.get("Name"), *(text for word in sorted(words) for text in named(step.properties, word))]
    return next((str(each) for each in given if each and not str(each).startswith("arn:")), "")


def _short(name: str) -> str:
    """A topic's Ref is its ARN, a queue's a URL."""
    return name.rsplit(":", 1)[-1].rsplit("/", 1)[-1] if name.startswith(("arn:", "http")) else name


def _made_up(step: Step, kind: Kind, is_last: bool, action: str) -> str:
    if creates(step, action) and is_own(step, kind):
        return ANY
    return next((each.id for each in IDS if each.kind == kind and is_last), STAND_IN)


def _is_made_up(resource_type: str, variable: str, template: str) -> bool:
    """Whether a service makes the ID up: one beside a name, one that a template can't set, or whose identifier it can't.

    A replication group's ID is what its template says, a rule of Config has an ID beside its name.
    """
    if not is_id(variable):
        return False
    schema = resource_schema(resource_type) or {}
    fixed = {path.removeprefix("/properties/").lower() for path in schema.get("readOnlyProperties", [])}
    if variable.lower() in fixed or any(_names_it_too(resource_type, each) for each in variables(template)):
        return True
    identifier = schema.get("primaryIdentifier", [])
    return not identifier or identifier[-1] in schema.get("readOnlyProperties", [])


def _names_it_too(resource_type: str, variable: str) -> bool:
    return not is_id(variable) and is_own_word(resource_type, stem(variable))
