"""Whether a task could start and stay: its image, its execution role, its secrets, and its health check.

No container runs here. What ECS needs before one would run is looked at, and a health check fails where the image
says so: an annotation of its manifest, HEALTH with the value `failing`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from moto.iam.access_control import PermissionResult

HEALTH = "sandbox.health"
_PRIVATE = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<name>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>.+))?"
)
_PULLS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
Json = Mapping[str, Any]


def cannot_start(account: str, definition_arn: str, caches: Collection[str] = ()) -> str | None:
    """Why tasks of this definition don't start or don't stay, as ECS's stopped reasons begin; None where they do.

    `caches` are the prefixes of the registry's pull-through cache rules.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
    from moto.ecs.models import ecs_backends

    region = definition_arn.split(":")[3]
    made = ecs_backends[account][region].describe_task_definition(definition_arn)
    role = getattr(made, "execution_role_arn", None) or ""
    return next(
        (
            reason
            for container in made.container_definitions
            for reason in _reasons(account, region, role, container, caches)
        ),
        None,
    )


def _reasons(account: str, region: str, role: str, container: Json, caches: Collection[str]) -> Iterator[str]:
    yield from _image(account, role, container["image"], caches)
    yield from _logs(account, role, container.get("logConfiguration") or {})
    for secret in container.get("secrets") or []:
        yield from _secret(account, region, role, secret["valueFrom"])


def _may(account: str, role: str, action: str, resource: str) -> bool:
    """As the role says alone: registries, log groups and secrets of the own account need no more."""
    # Which is built on what makes resources.
    from product_factory.sandbox.authorization.evaluation import evaluate
    from product_factory.sandbox.authorization.principals import principal_by_arn

    session = f"arn:aws:sts::{account}:assumed-role/{role.rsplit('/', 1)[-1]}/task"
    # Secrets Manager asks KMS in the role's name.
    context = (
        {"kms:ViaService": f"secretsmanager.{resource.split(':')[3]}.amazonaws.com"} if ":kms:" in resource else {}
    )
    verdict = evaluate(principal_by_arn(role, session).statements, action, resource, context)
    return verdict is PermissionResult.PERMITTED


def _image(account: str, role: str, uri: str, caches: Collection[str]) -> Iterator[str]:
    """Images of private registries are looked up; others are there."""
    from moto.ecr.models import ecr_backends

    found = _PRIVATE.fullmatch(uri)
    if not found:
        return
    if not _may(account, role, "ecr:GetAuthorizationToken", "*"):
        yield f"ResourceInitializationError: {role} is not authorized to perform ecr:GetAuthorizationToken"
    arn = f"arn:aws:ecr:{found['region']}:{found['registry']}:repository/{found['name']}"
    for action in _PULLS:
        if not _may(account, role, action, arn):
            yield f"CannotPullContainerError: {role} is not authorized to perform {action} on {arn}"
    registry = ecr_backends[found["registry"]][found["region"]]
    repository = registry.repositories.get(found["name"])
    images = repository.images if repository else []
    image = next(
        (each for each in images if found["digest"] == each.get_image_digest() or found["tag"] in each.image_tags), None
    )
    if image is None and any(found["name"].startswith(f"{prefix}/") for prefix in caches):
        yield from _upstream(account, role, arn, new=repository is None)
        return
    if image is None:
        yield f"CannotPullContainerError: {uri}: not found"
        return
    try:
        annotations = json.loads(image.image_manifest).get("annotations") or {}
    except ValueError:
        annotations = {}
    if annotations.get(HEALTH) == "failing":
        yield "Task failed ELB health checks"


def _upstream(account: str, role: str, arn: str, *, new: bool) -> Iterator[str]:
    """A pull-through cache fetches what it lacks, for who may have it do so.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    """
    for action in ("ecr:BatchImportUpstreamImage", *(["ecr:CreateRepository"] if new else [])):
        if not _may(account, role, action, arn):
            yield f"CannotPullContainerError: {role} is not authorized to perform {action} on {arn}"


def _logs(account: str, role: str, configuration: Json) -> Iterator[str]:
    from moto.logs.models import logs_backends

    if configuration.get("logDriver") != "awslogs":
        return
    options = configuration.get("options") or {}
    group, region = options.get("awslogs-group", ""), options.get("awslogs-region", "")
    if group not in logs_backends[account][region].groups:
        yield f"ResourceInitializationError: failed to validate logger args: the log group {group} does not exist"
    stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:task"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not _may(account, role, action, stream):
            yield f"ResourceInitializationError: {role} is not authorized to perform {action} on {group}"


def _secret(account: str, region: str, role: str, value_from: str) -> Iterator[str]:
    """A secret's ARN may be followed by JSON key, stage and version; an SSM parameter is a name or an ARN.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    from moto.secretsmanager.models import secretsmanager_backends
    from moto.ssm.models import ssm_backends

    failed = "ResourceInitializationError: unable to pull secrets or registry auth"
    if ":secretsmanager:" in value_from:
        arn = ":".join(value_from.split(":")[:7])
        action, secrets = "secretsmanager:GetSecretValue", secretsmanager_backends[account][arn.split(":")[3]].secrets
        there = any(arn in (each.arn, each.arn.rsplit("-", 1)[0]) for each in secrets.values())
    else:
        name = value_from.split(":parameter")[-1]
        arn = f"arn:aws:ssm:{region}:{account}:parameter/{name.lstrip('/')}"
        action, there = "ssm:GetParameters", ssm_backends[account][region].get_parameter(name) is not None
    if not _may(account, role, action, arn):
        yield f"{failed}: {role} is not authorized to perform {action} on {arn}"
    if not there:
        yield f"{failed}: {value_from} is not there"
