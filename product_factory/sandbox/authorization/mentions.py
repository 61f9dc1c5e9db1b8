"""Other resources that a step's properties mention, as ARNs of one kind. Pure."""

from collections.abc import Iterator

from . import reference
from .arns import fill, matching, read, stem, variables
from .evidence.names import IDS
from .own import own_services, speaks_of
from .reference import Kind
from .step import Step
from .values import arns_in, named, scalars

_EVERYWHERE = ("ec2", "iam", "kms", "logs", "s3", "sns", "sqs", "ssm", "secretsmanager", "lambda")
"""Services whose resources other services' types name by name or ID; elsewhere only whole ARNs are believed."""


def mentioned(step: Step, kind: Kind) -> list[str]:
    """The ARNs of this kind that the properties hold, or the names and IDs that make one; none if they don't.

    A bare value counts only in a property that is called like the variable or the kind; an EC2 ID
    is known by its beginning, wherever it stands.
    """
    found = [arn for template in reference.arn_templates(kind) for arn in _by_template(step, kind, template)]
    return list(dict.fromkeys(found))


def _by_template(step: Step, kind: Kind, template: str) -> list[str]:
    whole = [arn.removesuffix(":*") for arn in arns_in(step.properties) if read(arn, template) is not None]
    if whole or not variables(template):
        return whole
    ways: list[dict[str, str]] = [dict(step.place)]
    for variable in variables(template):
        values = bare_values(step, kind, variable, template)
        ways = [{**way, variable: value} for way in ways for value in values]
    return [fill(template, way) for way in ways]


def bare_values(step: Step, kind: Kind, variable: str, template: str) -> list[str]:
    """What the properties give for one variable of the kind's ARN."""
    if kind.service in own_services(step.type) and (part := _part_of_an_arn(step, kind.service, variable, template)):
        return [part]
    if kind.service not in (*own_services(step.type), *_EVERYWHERE):
        return []
    words = [word for word in dict.fromkeys((stem(variable), stem(kind.name))) if word]
    for word in words:
        if values := [text for text in named(step.properties, word) if _can_be(kind, text)]:
            return values
    if prefix := _prefix(kind):
        return [text for _, text in scalars(step.properties) if text.startswith(prefix)]
    if kind.service in own_services(step.type):
        return list(_in_shorter_words(step, words))
    return []


def _can_be(kind: Kind, text: str) -> bool:
    if text.startswith("arn:") or "{{resolve:" in text:
        return False
    if kind == Kind("kms", "key"):
        return text.startswith("mrk-") or (len(text) == 36 and text.count("-") == 4)
    prefix = _prefix(kind)
    return not prefix or text.startswith(prefix) or text == "*"


def _prefix(kind: Kind) -> str:
    """How the kind's IDs begin, where a table of AWS's says."""
    known = next((each.id for each in IDS if each.kind == kind), "") if kind.service == "ec2" else ""
    return known.partition("-")[0] + "-" if known else ""


def _part_of_an_arn(step: Step, service: str, variable: str, template: str) -> str:
    """The variable's value in an ARN of the same service: the load balancer's name in its listener's ARN.

    Not in one that tells another way of the thing: `…/net/…` names no application load balancer.
    """
    ways = {part for part in template.split(":")[-1].split("/")[1:] if part and "$" not in part}
    for arn in arns_in(step.properties):
        if arn.split(":")[2] != service or not ways <= set(arn.split(":")[-1].split("/")):
            continue
        for kind in reference.kinds_of(service):
            found = matching(arn, reference.arn_templates(kind))
            if found and variable in found:
                return found[variable]
    return ""


def _in_shorter_words(step: Step, words: list[str]) -> Iterator[str]:
    """A property whose name says less than the kind: `GroupId` of a security group's rule."""
    for path, text in scalars(step.properties):
        if path and not text.startswith("arn:") and any(speaks_of(path[-1], word) for word in words):
            yield text
            return
