"""Other resources that a step's properties mention, as ARNs of one kind. Pure."""

from collections.abc import Iterator
from functools import cache

from . import reference
from .arns import fill, matching, read, stem, variables
from .evidence.names import IDS
from .own import own_services, speaks_of
from .reference import Kind
from .step import Step
from .values import arns_in, named, says, scalars

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
        if values := [text for text in named(step.properties, word, _longer(kind, word)) if _can_be(kind, text)]:
            return values
    if prefix := _prefix(kind):
        return [text for _, text in scalars(step.properties) if text.startswith(prefix)]
    if kind.service in own_services(step.type):
        return list(_in_shorter_words(step, kind, words))
    return []


@cache
def _longer(kind: Kind, word: str) -> frozenset[str]:
    """What other kinds of the service are called that end in this word: a cluster's parameter group is no other one."""
    others = [each for each in reference.kinds_of(kind.service) if each != kind]
    words = {stem(name) for each in others for arn in reference.arn_templates(each) for name in variables(arn)}
    return frozenset(each for each in words if each != word and each.endswith(word))


def _can_be(kind: Kind, text: str) -> bool:
    if text.startswith("arn:") or "{{resolve:" in text:
        return False
    if kind == Kind("kms", "key"):
        return text.startswith("mrk-") or (len(text) == 36 and text.count("-") == 4)
    if kind not in _of_id(text) and _of_id(text):
        return False
    prefix = _prefix(kind)
    return not prefix or text.startswith(prefix) or text == "*"


def _of_id(text: str) -> frozenset[Kind]:
    """The kind of EC2's whose ID this is: a security group is neither RDS's own kind of one nor a resource group."""
    return frozenset(each.kind for each in IDS if each.kind.service == "ec2" and _is_like(text, each.id))


def _is_like(text: str, known: str) -> bool:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"""
    begin, _, rest = text.rpartition("-")
    return begin == known.rpartition("-")[0] and len(rest) in (8, 17) and set(rest) <= set("0123456789abcdef")


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


def _in_shorter_words(step: Step, kind: Kind, words: list[str]) -> Iterator[str]:
    """A property whose name says less than the kind: `GroupId` of a security group's rule."""
    longer = {each for word in words for each in _longer(kind, word)}
    for path, text in scalars(step.properties):
        if not path or text.startswith("arn:") or any(says(path[-1], each) for each in longer):
            continue
        if any(speaks_of(path[-1], word) for word in words):
            if not _of_id(text) or kind in _of_id(text):
                yield text
            return
