"""Dynamic references: what parameter store and Secrets Manager put in place of `{{resolve:…}}` in properties.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html and its pages on each kind.
`ssm` is looked up in every operation; of `ssm-secure` and `secretsmanager` the text is compared and kept, and
the value read when the resource is made or changed. Outputs are left as they are. Behaviour and words as recorded on
AWS in cdktn-io/terraform-provider-cfncompat, RFCs/dynamic-ssm/live-test-results.md; a missing secret as in
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1187
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types import aws
from product_factory.sandbox.resource_types.errors import ResourceError

_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}")
_NAME = re.compile(r"(?:arn:[\w-]+:ssm:[\w-]*:\d*:parameter/)?[\w./-]+(?::\d+)?")
_SECRET_ARN = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:[^:]+")

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
SECURE = {
    "AWS::DirectoryService::MicrosoftAD/Properties/Password",
    "AWS::DirectoryService::SimpleAD/Properties/Password",
    "AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
    "AWS::IAM::User/Properties/LoginProfile/Password",
    "AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password",
    "AWS::OpsWorks::App/Properties/AppSource/Password",
    "AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
    "AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword",
    "AWS::RDS::DBCluster/Properties/MasterUserPassword",
    "AWS::RDS::DBInstance/Properties/MasterUserPassword",
    "AWS::Redshift::Cluster/Properties/MasterUserPassword",
}
"""Where AWS takes `ssm-secure`."""


@dataclass(frozen=True)
class DynamicReferences:
    """What one account and region answer."""

    account_id: str
    region_name: str

    def check(self, resource_type: str, properties: JSON) -> dict[str, str]:
        """The `ssm` references of a resource's properties, with their values.

        Raises ValidationError for one that is malformed, missing, of the wrong kind or not allowed where it stands.
        """
        found = {}
        refused = []
        for path, text in _texts(f"{resource_type}/Properties", properties):
            for match in _REFERENCE.finditer(text):
                kind, name = match.groups()
                if kind == "secretsmanager" or "${" in name:
                    continue
                if not _NAME.fullmatch(name):
                    raise ValidationError(f"Incorrect format is used in the following SSM reference: [{match[0]}]")
                if kind == "ssm":
                    found[match[0]] = self._stored(kind, name)
                elif path not in SECURE:
                    refused.append(path)
                else:
                    self._stored(kind, name)
        if refused:
            raise ValidationError(f"SSM Secure reference is not supported in: [{','.join(refused)}]")
        return found

    def looked_up(self, properties: Any) -> Any:
        """`properties` with `ssm` references as their values; secrets stay references."""
        return _replaced(properties, lambda kind, rest, text: self._stored(kind, rest) if kind == "ssm" else text)

    def revealed(self, properties: Any) -> Any:
        """`properties` with secrets in them, too. Raises ResourceError where Secrets Manager has none."""
        return _replaced(properties, self._secret)

    def _secret(self, kind: str, rest: str, text: str) -> str:
        return self._secret_value(rest) if kind == "secretsmanager" else self._stored(kind, rest)

    def _stored(self, kind: str, name: str) -> str:
        ssm = aws.client("ssm", self.account_id, self.region_name)
        try:
            found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        except ClientError as error:
            raise ValidationError(f"Parameters: [{kind}:{name}] cannot be found.") from error
        if kind == "ssm" and found["Type"] == "SecureString":
            raise ValidationError(f"Non-secure ssm prefix was used for secure parameter {found['Name']}")
        return str(found["Value"])

    def _secret_value(self, rest: str) -> str:
        whole = _SECRET_ARN.match(rest)
        secret_id = whole[0] if whole else rest.split(":", 1)[0]
        kind, key, stage, version, *_ = [*rest[len(secret_id) + 1 :].split(":"), "", "", "", ""]
        if kind not in ("", "SecretString"):
            raise ResourceError(f"Secrets Manager reference to {kind} is not supported: only SecretString is")
        wanted = {"VersionId": version} if version else {"VersionStage": stage} if stage else {}
        secrets = aws.client("secretsmanager", self.account_id, self.region_name)
        try:
            value = str(secrets.get_secret_value(SecretId=secret_id, **wanted).get("SecretString", ""))
        except ClientError as error:
            told = error.response["Error"]
            reason = f"Service: AWSSecretsManager; Status Code: 400; Error Code: {told['Code']}"
            raise ResourceError(f"{told['Message']} ({reason})") from error
        return _value_of_key(value, key) if key else value


def check_defaults(template: JSON) -> None:
    """Raise ValidationError where a parameter's default is an `ssm` reference that names no version."""
    for name, declared in template.get("Parameters", {}).items():
        for kind, rest in _REFERENCE.findall(str(declared.get("Default", ""))):
            if kind == "ssm" and not re.search(r":\d+$", rest):
                raise ValidationError(f"Template error: parameter {name} should not contain ssm versionless resolver")


def _value_of_key(text: str, key: str) -> str:
    try:
        secret = json.loads(text)
    except json.JSONDecodeError as error:
        raise ResourceError("Could not parse SecretString JSON") from error
    if not isinstance(secret, dict) or key not in secret:
        raise ResourceError("Could not find a value associated with JSONKey in SecretString")
    found = secret[key]
    return found if isinstance(found, str) else json.dumps(found)


def _replaced(value: Any, lookup: Callable[[str, str, str], str]) -> Any:
    if isinstance(value, str):
        if "{{resolve:" not in value:
            return value
        return _REFERENCE.sub(lambda match: lookup(match[1], match[2], match[0]), value)
    if isinstance(value, dict):
        return {key: _replaced(item, lookup) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, lookup) for item in value]
    return value


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text with the path of its property; items of a list have their list's."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(path if key.startswith("Fn::") else f"{path}/{key}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(path, item)
