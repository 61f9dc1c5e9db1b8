"""The types of an organization's policies: how long one may be, how many of them stand at one target.

"Quotas and service limits for AWS Organizations" (orgs_reference_limits.html of its user guide) and the pages of the
policies' syntax. Service control policies grew in May 2026: https://github.com/localstack/localstack-docs/pull/758.
"""

from typing import NamedTuple

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
AUTHORIZATION = (SCP, RCP)
"""Those that say who may do what; all others are management policies, of which there are effective ones."""


class Kind(NamedTuple):
    """A type. key: the one at the top of its documents, empty where no page was found that tells it.

    told: whether AWS's pages tell size and number; where they don't, more is refused as what the sandbox doesn't know.
    """

    size: int = 10_000
    attached: int = 10
    key: str = ""
    told: bool = True


_NEW = Kind(told=False)
KINDS: dict[str, Kind] = {
    SCP: Kind(10_240, 10),
    RCP: Kind(5_120, 5),
    "AISERVICES_OPT_OUT_POLICY": Kind(2_500, 5, "services"),
    "BACKUP_POLICY": Kind(10_000, 10, "plans"),
    "CHATBOT_POLICY": Kind(10_000, 5),
    "DECLARATIVE_POLICY_EC2": Kind(10_000, 10, "ec2_attributes"),
    "SECURITYHUB_POLICY": Kind(10_000, 10, "securityhub"),
    "TAG_POLICY": Kind(10_000, 10, "tags"),
    "BEDROCK_POLICY": _NEW,
    "GUARDDUTY_POLICY": _NEW._replace(key="guardduty"),
    "INSPECTOR_POLICY": _NEW._replace(key="inspector"),
    "NETWORK_SECURITY_DIRECTOR_POLICY": _NEW,
    "S3_POLICY": _NEW,
    "SECURITYHUB_CSPM_POLICY": _NEW,
    "UPGRADE_ROLLOUT_POLICY": _NEW,
}
"""By the names of botocore's PolicyType."""

IN_ORGANIZATION = {SCP: 10_000}
IN_ORGANIZATION_OF_OTHERS = 1_000
"""How many of a type an organization has at most; the same page."""
