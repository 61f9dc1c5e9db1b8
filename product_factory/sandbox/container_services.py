"""ECS services on Fargate, whose deployments fail where their tasks couldn't start, and go back where they are to.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
"""

from __future__ import annotations

import uuid
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.core.utils import utcnow
from moto.ecs.models import EC2ContainerServiceBackend, Service

from product_factory.sandbox.container_starts import cannot_start

_CREATE, _UPDATE = EC2ContainerServiceBackend.create_service, EC2ContainerServiceBackend.update_service


def _create(self: EC2ContainerServiceBackend, *given: Any, **named: Any) -> Service:
    made = _CREATE(self, *given, **named)
    _deploy(self, made, None)
    return made


def _update(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
    cluster, name = service_properties.get("cluster", "default"), service_properties["service"].split("/")[-1]
    before = self._get_service(cluster, name).task_definition
    deploys = bool(service_properties.get("task_definition") or service_properties.get("force_new_deployment"))
    made = _UPDATE(self, service_properties)
    if deploys:
        _deploy(self, made, before)
    return made


def _deploy(backend: EC2ContainerServiceBackend, service: Service, before: str | None) -> None:
    """The deployment's state, as AWS tells it once it ended."""
    if service.launch_type != "FARGATE" or not service.deployments or not service.task_definition:
        return
    wanted = service.task_definition
    deployment = service.deployments[0] | _begun(wanted)
    if deployment["rolloutState"] == "FAILED":
        deployment |= {"rolloutState": "IN_PROGRESS", "rolloutStateReason": "", "failedTasks": 0}
    records = getattr(cloudformation_backends[backend.account_id][backend.region_name], "records", {})
    caches = [name for kind, name in records if kind == "AWS::ECR::PullThroughCacheRule"]
    definition = backend.describe_task_definition(wanted).arn
    reason = cannot_start(backend.account_id, definition, caches) if service.desired_count else None
    if reason is None:
        _come_up(service, deployment)
        return
    failed = deployment | {
        "failedTasks": 3,
        "rolloutState": "FAILED",
        "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
    }
    _tell(service, f"(service {service.name}) was unable to place or keep a task. Reason: {reason}.")
    _tell(service, f"(service {service.name}) (deployment {failed['id']}) deployment failed: tasks failed to start.")
    service.deployments = [failed]
    breaker = (getattr(service, "deployment_configuration", None) or {}).get("deploymentCircuitBreaker") or {}
    if before and breaker.get("rollback"):
        service.task_definition = before
        back = _begun(before) | {
            "rolloutStateReason": f"ECS deployment circuit breaker: rolling back to {before}.",
            "rolloutState": "COMPLETED",
        }
        service.deployments = [deployment | back, failed | {"status": "ACTIVE"}]
        _tell(service, f"(service {service.name}) rolling back to {before}.")


def _come_up(service: Service, deployment: dict[str, Any]) -> None:
    """All tasks run, as far as the API tells: `aws ecs wait services-stable` ends."""
    service.running_count, service.pending_count = service.desired_count, 0
    counts = {"desiredCount": service.desired_count, "runningCount": service.desired_count, "pendingCount": 0}
    told = {"rolloutState": "COMPLETED", "rolloutStateReason": f"ECS deployment {deployment['id']} completed."}
    service.deployments = [deployment | counts | told]


def _begun(definition: str) -> dict[str, Any]:
    return {"id": f"ecs-svc/{uuid.uuid4().int % 10**19}", "taskDefinition": definition}


def _tell(service: Service, message: str) -> None:
    """The newest event comes first."""
    service.events.insert(0, {"id": str(uuid.uuid4()), "createdAt": utcnow(), "message": message})


def install() -> None:
    """Put them in the place of moto's; idempotent."""
    EC2ContainerServiceBackend.create_service = _create  # type: ignore[method-assign]
    EC2ContainerServiceBackend.update_service = _update  # type: ignore[method-assign]
