"""Where moto answers otherwise than AWS, and products or people rely on it; each with its source.

GuardDuty's features: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html, and their old names,
data sources: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-feature-object-api-changes-march2023.html
Groups: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html; the words are those of
https://github.com/go-to-k/delstack/issues/40 and, for policies, those that IAM has for roles.
Policies: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html; boundaries, with its words:
https://github.com/gruntwork-io/cloud-nuke/issues/972
New accounts' role, which may do everything (here by an inline policy):
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
Canaries: https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_GetCanary.html (ResourceNotFoundException)
A key encrypts unless it is said otherwise: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html (KeyUsage)
Keys that aren't there: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html (NotFoundException)
Public parameters: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-finding-public-parameters.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.guardduty.models import Detector
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend, iam_backends
from moto.kms.exceptions import NotFoundException
from moto.kms.models import Key, KmsBackend
from moto.organizations.models import FakeAccount
from moto.ssm import models as ssm
from moto.ssm.exceptions import ParameterNotFound
from moto.ssm.models import Parameter, SimpleSystemManagerBackend
from moto.ssm.utils import parameter_arn
from moto.synthetics.models import Canary, SyntheticsBackend

FOUNDATIONAL = {"CLOUD_TRAIL": "cloudTrail", "DNS_LOGS": "dnsLogs", "FLOW_LOGS": "flowLogs"}
"""Always on while the detector is, and to be set by nobody."""
PLANS = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
)
"""On unless somebody says otherwise."""
RUNTIME = ("EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING")
"""Off unless somebody says otherwise, and not on together."""
PUBLIC = "/aws/service/"

_INIT, _TO_JSON, _UPDATE = Detector.__init__, Detector.to_json, Detector.update
_ACCOUNT = FakeAccount.__init__
_EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
_DELETE_GROUP = IAMBackend.delete_group
_DELETE_POLICY = IAMBackend.delete_policy
_CREATE_KEY = KmsBackend.create_key
_ANY_KEY, _DESCRIBE_KEY = KmsBackend.any_id_to_key_id, KmsBackend.describe_key
_DELETE_PARAMETER = SimpleSystemManagerBackend.delete_parameter
_DELETE_PARAMETERS = SimpleSystemManagerBackend.delete_parameters
_DESCRIBE_PARAMETERS = SimpleSystemManagerBackend.describe_parameters
_PARAMETER_ARN = parameter_arn
_GET_CANARY = SyntheticsBackend.get_canary
_FEATURES_OF = {"S3_DATA_EVENTS": ("s3Logs",), "EKS_AUDIT_LOGS": ("kubernetes", "auditLogs")}


class _BadRequest(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("InvalidInputException", message)

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [("X-Amzn-ErrorType", "BadRequestException")]


def _detector(self: Detector, **given: Any) -> None:
    asked = _asked(given.get("features"), given.get("datasources"))
    _INIT(self, **given)
    first = {name: {"name": name, "status": "ENABLED"} for name in PLANS}
    first |= {name: {"name": name, "status": "DISABLED"} for name in RUNTIME}
    self.features = list((first | asked).values())


def _update(self: Detector, enable: Any, finding_publishing_frequency: Any, data_sources: Any, features: Any) -> None:
    asked = _asked(features, data_sources)
    now = {each["name"]: each for each in self.features} | asked
    _UPDATE(self, enable, finding_publishing_frequency, None, list(now.values()))  # type: ignore[arg-type]


def _asked(features: Any, data_sources: Any) -> dict[str, dict[str, Any]]:
    """What is asked for, as features by name."""
    if features and data_sources:
        raise _BadRequest(
            "The request failed because both data sources and features were provided. You can provide only one; "
            "it is recommended to use features.",
        )
    if any("name" not in each for each in features or []):
        raise _BadRequest("The request is rejected because a feature has no name.")
    asked = {each["name"]: dict(each) for each in features or []}
    for name, path in _FEATURES_OF.items():
        told = _within(data_sources, (*path, "enable"))
        if told is not None:
            asked[name] = _feature(name, told)
    scanned = _within(data_sources, ("malwareProtection", "scanEc2InstanceWithFindings", "ebsVolumes"))
    if scanned is not None:
        asked["EBS_MALWARE_PROTECTION"] = _feature("EBS_MALWARE_PROTECTION", scanned)
    if all(asked.get(name, {}).get("status") == "ENABLED" for name in RUNTIME):
        raise _BadRequest(
            "The request is rejected because both EKS_RUNTIME_MONITORING and RUNTIME_MONITORING are enabled."
        )
    return asked


def _feature(name: str, on: bool) -> dict[str, Any]:
    return {"name": name, "status": "ENABLED" if on else "DISABLED"}


def _within(value: Any, path: Iterable[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _to_json(self: Detector) -> dict[str, Any]:
    told = _TO_JSON(self)
    base = "ENABLED" if self.enabled else "DISABLED"
    status = {each["name"]: {"status": each["status"]} for each in self.features}
    told["features"] = [{"name": name, "status": base} for name in FOUNDATIONAL] + self.features
    told["dataSources"] = {old: {"status": base} for old in FOUNDATIONAL.values()} | {
        "s3Logs": status["S3_DATA_EVENTS"],
        "kubernetes": {"auditLogs": status["EKS_AUDIT_LOGS"]},
        "malwareProtection": {"scanEc2InstanceWithFindings": {"ebsVolumes": status["EBS_MALWARE_PROTECTION"]}},
    }
    return told


def _account(self: FakeAccount, *given: Any, **named: Any) -> None:
    _ACCOUNT(self, *given, **named)
    role = named.get("RoleName") or "OrganizationAccountAccessRole"
    iam_backends[self.id]["aws"].put_role_policy(role, "AdministratorAccess", _EVERYTHING)


def _delete_group(self: IAMBackend, group_name: str) -> None:
    group = self.groups.get(group_name)
    if group and group.users:
        raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
    if group and group.managed_policies:
        raise DeleteConflictException("Cannot delete entity, must detach all policies first.")
    if group and group.policies:
        raise DeleteConflictException("Cannot delete entity, must delete policies first.")
    _DELETE_GROUP(self, group_name)


def _delete_policy(self: IAMBackend, policy_arn: str) -> None:
    bounded = any(role.permissions_boundary_arn == policy_arn for role in self.roles.values())
    # moto's own count grows again where a policy is attached that is there already.
    holders: tuple[Any, ...] = (*self.roles.values(), *self.users.values(), *self.groups.values())
    if bounded or any(policy_arn in each.managed_policies for each in holders):
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    _DELETE_POLICY(self, policy_arn)


class _NoKey(NotFoundException, KeyError):
    """What moto's other services catch, too."""


def _create_key(self: KmsBackend, policy: str | None, key_usage: str | None, *given: Any, **named: Any) -> Key:
    return _CREATE_KEY(self, policy, key_usage or "ENCRYPT_DECRYPT", *given, **named)


def _any_key(self: KmsBackend, key_id: str) -> str:
    alias = self.get_alias_name(key_id)
    if alias.startswith("alias/") and self.get_key_id_from_alias(alias) is None:
        arn = f"arn:{self.partition}:kms:{self.region_name}:{self.account_id}:{alias}"
        raise _NoKey(f"Alias {arn} is not found.")
    return _ANY_KEY(self, key_id)


def _describe_key(self: KmsBackend, key_id: str) -> Key:
    if self.any_id_to_key_id(key_id) not in self.keys:
        raise _NoKey(f"Invalid keyId {key_id}")
    return _DESCRIBE_KEY(self, key_id)


def _parameter_arn(account_id: str, region: str, name: str) -> str:
    """A public parameter belongs to no account of a customer."""
    return _PARAMETER_ARN("" if name.startswith(PUBLIC) else account_id, region, name)


def _delete_parameter(self: SimpleSystemManagerBackend, name: str) -> None:
    if name.startswith(PUBLIC):
        raise ParameterNotFound(f"Parameter {name} not found.")
    _DELETE_PARAMETER(self, name)


def _delete_parameters(self: SimpleSystemManagerBackend, names: list[str]) -> list[str]:
    return _DELETE_PARAMETERS(self, [name for name in names if not name.startswith(PUBLIC)])


def _describe_parameters(
    self: SimpleSystemManagerBackend, filters: list[dict[str, Any]], parameter_filters: list[dict[str, Any]]
) -> list[Parameter]:
    """The account's own alone."""
    found = _DESCRIBE_PARAMETERS(self, filters, parameter_filters)
    return [each for each in found if not each.name.startswith(PUBLIC)]


class _NotFound(ServiceException):
    code = "ResourceNotFoundException"


def _get_canary(self: SyntheticsBackend, name: str, dry_run_id: str | None = None) -> Canary:
    if name not in self.canaries:
        raise _NotFound(f"Canary {name} does not exist.")
    return _GET_CANARY(self, name, dry_run_id)


def install() -> None:
    """Answer as AWS from now on; idempotent."""
    changes: dict[Any, dict[str, Any]] = {
        Detector: {"__init__": _detector, "to_json": _to_json, "update": _update},
        FakeAccount: {"__init__": _account},
        IAMBackend: {"delete_group": _delete_group, "delete_policy": _delete_policy},
        KmsBackend: {"create_key": _create_key, "any_id_to_key_id": _any_key, "describe_key": _describe_key},
        SimpleSystemManagerBackend: {
            "delete_parameter": _delete_parameter,
            "delete_parameters": _delete_parameters,
            "describe_parameters": _describe_parameters,
        },
        ssm: {"parameter_arn": _parameter_arn},
        SyntheticsBackend: {"get_canary": _get_canary},
    }
    for changed, members in changes.items():
        for name, member in members.items():
            setattr(changed, name, member)
