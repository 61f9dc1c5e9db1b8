"""The resource that a request is authorized on, where its parameters tell it with certainty.

By an ARN among the parameters of a kind that the action takes, else by a name whose ARN is known to be made so; what
has an ID in its ARN is looked up in moto. Where neither tells one, it is UNTOLD: a wrong one could refuse what AWS allows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from moto.iam.models import iam_backends
from moto.kms.exceptions import NotFoundException
from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from product_factory.sandbox.cloudformation.models import backend as stacks
from product_factory.sandbox.organization_requests import arns_named
from product_factory.sandbox.servicecatalog import servicecatalog_backends
from product_factory.sandbox.tree import organization_of

from .. import reference
from ..arns import read
from ..lookups import parameter_arn
from ..step import UNTOLD

Given = Mapping[str, Any]
_ANY_ID = "00000000-0000-0000-0000-000000000000"


class Place:
    """Where a request goes: `region:account` and its parts."""

    def __init__(self, account_id: str, region: str) -> None:
        self.account_id, self.region = account_id, region
        self.here = f"{region}:{account_id}"


def resources_of(action: str, given: Given | None, place: Place) -> list[str]:
    """The ARNs, `*` for an action that takes none, UNTOLD alone where they can't be told."""
    if action.startswith("s3:"):
        return [_s3(given or {})]
    if action == "kms:ListRetirableGrants":
        # "The authorized resource in ListRetirableGrants calls is the retiring principal specified in the request."
        return [str((given or {}).get("RetiringPrincipal", "*"))]
    kinds = reference.kinds(action)
    if not kinds:
        return ["*"]
    if given is None:
        return [UNTOLD]
    if action.startswith("organizations:"):
        return _of_organization(action, given, place)
    if action == "elasticloadbalancing:CreateLoadBalancer":
        return list(_balancer(given, place)) or [UNTOLD]
    if action in _INTERFACES:
        return list(_interfaces(given, place))
    templates = [template for kind in kinds for template in reference.arn_templates(kind)]
    arns = {text for text in given.values() if isinstance(text, str) and any(_is(text, each) for each in templates)}
    if len(arns) == 1:
        return list(arns)
    if arns:
        return [UNTOLD]
    # A name may be one of another kind, where the action takes several.
    rule = _NAMED.get(tuple(kinds[0])) if len(kinds) == 1 else None
    return (list(rule(given, place)) if rule else []) or [UNTOLD]


_INTERFACES = ("ec2:ModifyNetworkInterfaceAttribute", "ec2:RequestSpotInstances", "ec2:RunInstances")
"""Judged on network interfaces, among others, whatever the request says; of the others a request tells too little.

"Actions, resources, and condition keys for Amazon EC2" of the service authorization reference.
"""


def _interfaces(given: Given, place: Place) -> Iterator[str]:
    """Those that are named, and any for one that is to be made."""
    asked = (
        given.get("NetworkInterfaces") or (given.get("LaunchSpecification") or {}).get("NetworkInterfaces") or [given]
    )
    for each in asked:
        yield f"arn:aws:ec2:{place.here}:network-interface/{each.get('NetworkInterfaceId') or '*'}"


def _balancer(given: Given, place: Place) -> Iterator[str]:
    """One that is to be made; any ID stands for its own. A classic one has none.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html
    """
    begin = f"arn:aws:elasticloadbalancing:{place.here}:loadbalancer"
    ways = {"application": "app", "network": "net", "gateway": "gwy"}
    if isinstance(name := given.get("Name"), str):
        yield f"{begin}/{ways.get(str(given.get('Type') or 'application'), 'app')}/{name}/0123456789abcdef"
    elif isinstance(name := given.get("LoadBalancerName"), str):
        yield f"{begin}/{name}"


def _of_organization(action: str, given: Given, place: Place) -> list[str]:
    """What the organization has of it, which is the management account's, whoever asks."""
    organization = organization_of(place.account_id)
    named = arns_named(organization, action.partition(":")[2], given) if organization else []
    return named or [UNTOLD]


def _is(text: str, template: str) -> bool:
    return text.startswith("arn:") and read(text, template) is not None


def _s3(given: Given) -> str:
    bucket, key = given.get("Bucket"), given.get("Key")
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}" if bucket else "*"


def _plain(pattern: str, *members: str) -> Callable[[Given, Place], Iterator[str]]:
    """A rule: the first of these members stands at the end of the ARN."""

    def rule(given: Given, place: Place) -> Iterator[str]:
        name = next((given[member] for member in members if isinstance(given.get(member), str)), "")
        if name and ":" not in name:
            yield pattern.format(here=place.here, account=place.account_id, name=name)

    return rule


def _identity(kind: str, member: str) -> Callable[[Given, Place], Iterator[str]]:
    """A rule: with the path that IAM knows, or that the request gives."""

    def rule(given: Given, place: Place) -> Iterator[str]:
        name = given.get(member)
        if not name:
            return
        iam = iam_backends[place.account_id]["aws"]
        held: Mapping[str, Any] = getattr(iam, f"{kind}s")
        known = next((each.arn for each in held.values() if each.name == name), None)
        path = given.get("Path") or "/"
        yield known or f"arn:aws:iam::{place.account_id}:{kind}{path}{name}"

    return rule


def _stack(given: Given, place: Place) -> Iterator[str]:
    """Of a stack that is to be made, any ID stands for its own."""
    name = given.get("StackName")
    if name and not name.startswith("arn:"):
        made = stacks(place.account_id, place.region).find_stack(name)
        yield made.stack_id if made else f"arn:aws:cloudformation:{place.here}:stack/{name}/{_ANY_ID}"


def _key(given: Given, place: Place) -> Iterator[str]:
    keys = kms_backends[place.account_id][place.region]
    named = given.get("KeyId") or given.get("TargetKeyId")
    with suppress(NotFoundException):
        yield from [str(keys.describe_key(named).arn)] if isinstance(named, str) else []


def _secret(given: Given, place: Place) -> Iterator[str]:
    held = secretsmanager_backends[place.account_id][place.region].secrets
    named = given.get("SecretId")
    if isinstance(named, str) and (secret := held.get(named)) is not None:
        yield str(secret.arn)
    elif isinstance(given.get("Name"), str):
        yield f"arn:aws:secretsmanager:{place.here}:secret:{given['Name']}-AbCdEf"


def _parameters(given: Given, place: Place) -> Iterator[str]:
    names = given.get("Names") or [given.get("Name")]
    yield from (parameter_arn(name, place.here) for name in names if isinstance(name, str))


def _queue(given: Given, place: Place) -> Iterator[str]:
    url, name = given.get("QueueUrl"), given.get("QueueName")
    if isinstance(url, str) and url.count("/") >= 2:
        *_, account_id, last = url.split("/")
        yield f"arn:aws:sqs:{place.region}:{account_id}:{last}"
    elif isinstance(name, str):
        yield f"arn:aws:sqs:{place.here}:{name}"


def _repository(given: Given, place: Place) -> Iterator[str]:
    if isinstance(name := given.get("repositoryName"), str):
        account_id = given.get("registryId") or place.account_id
        yield f"arn:aws:ecr:{place.region}:{account_id}:repository/{name}"


def _services(given: Given, place: Place) -> Iterator[str]:
    """ECS names a service by its cluster, which is one called default where none is said.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
    """
    cluster = str(given.get("cluster") or "default").rpartition("/")[2]
    for name in given.get("services") or [given.get("service") or given.get("serviceName")]:
        if isinstance(name, str):
            yield name if name.startswith("arn:") else f"arn:aws:ecs:{place.here}:service/{cluster}/{name}"


def _catalog(kind: str) -> Callable[[Given, Place], Iterator[str]]:
    """A rule: the account's own portfolio or product. Of one that is shared no page tells whose ARN is compared."""

    def rule(given: Given, place: Place) -> Iterator[str]:
        held = getattr(servicecatalog_backends[place.account_id][place.region], f"{kind}s")
        named = [given.get(f"{kind.title()}Id"), given.get("Id"), given.get("ResourceId")]
        yield from (held[each].arn for each in named if isinstance(each, str) and each in held)

    return rule


def roles_in(given: Any) -> Iterator[str]:
    """The ARNs of roles among the parameters, however deep."""
    if isinstance(given, str):
        if read(given, "arn:${Partition}:iam::${Account}:role/${Name}") is not None:
            yield given
    elif isinstance(given, Mapping):
        for each in given.values():
            yield from roles_in(each)
    elif isinstance(given, list):
        for each in given:
            yield from roles_in(each)


_NAMED: dict[tuple[str, ...], Callable[[Given, Place], Iterator[str]]] = {
    ("cloudformation", "stack"): _stack,
    ("cloudtrail", "trail"): _plain("arn:aws:cloudtrail:{here}:trail/{name}", "Name", "TrailName"),
    ("dynamodb", "table"): _plain("arn:aws:dynamodb:{here}:table/{name}", "TableName"),
    ("ecr", "repository"): _repository,
    ("ecs", "service"): _services,
    ("iam", "group"): _identity("group", "GroupName"),
    ("iam", "role"): _identity("role", "RoleName"),
    ("iam", "user"): _identity("user", "UserName"),
    ("kms", "key"): _key,
    ("lambda", "function"): _plain("arn:aws:lambda:{here}:function:{name}", "FunctionName"),
    ("secretsmanager", "secret"): _secret,
    ("servicecatalog", "portfolio"): _catalog("portfolio"),
    ("servicecatalog", "product"): _catalog("product"),
    ("sns", "topic"): _plain("arn:aws:sns:{here}:{name}", "Name"),
    ("sqs", "queue"): _queue,
    ("ssm", "parameter"): _parameters,
    ("ssm", "servicesetting"): _plain("arn:aws:ssm:{here}:servicesetting{name}", "SettingId"),
}
"""How a kind's ARN is made of a request's parameters. Names in the forms of
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""
