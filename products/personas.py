"""Personas: four kinds of people who work in an account, what each may do, and what none may. Data only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

OWN_STACK = "${AWS::StackName}-*"


class Statement(NamedTuple):
    """A statement of a policy: `actions`, or all but these where `others` is true."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    effect: str = "Allow"
    others: bool = False
    condition: Mapping[str, Mapping[str, str]] | None = None

    def document(self, resolve: Callable[[str], str]) -> dict[str, Any]:
        """As IAM reads it; `resolve` makes of a resource with placeholders what a template holds."""
        return {
            "Sid": self.sid,
            "Effect": self.effect,
            "NotAction" if self.others else "Action": list(self.actions),
            "Resource": [resolve(resource) for resource in self.resources],
        } | ({"Condition": self.condition} if self.condition else {})

    def wildcards(self) -> Iterator[str]:
        """Findings of cdk-nag on wildcards, by its names: it cannot judge all actions but some."""
        if self.others:
            yield "AwsSolutions-IAM5"
            return
        yield from (f"AwsSolutions-IAM5[Action::{action}]" for action in self.actions if "*" in action)
        for resource in self.resources:
            if "*" in resource:
                yield f"AwsSolutions-IAM5[Resource::{resource.replace('${', '<').replace('}', '>')}]"


class Persona(NamedTuple):
    """What a kind of people does, by statements of its own or by a policy that AWS manages."""

    name: str
    does: str
    may: tuple[Statement, ...] = ()
    managed_policy: str | None = None


def _actions(service: str, names: str) -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for name in names.split())


GUARD = (
    Statement(
        "NoBilling",
        (
            *_actions("account", "CloseAccount DisableRegion EnableRegion PutAlternateContact PutContactInformation"),
            *_actions("aws-portal", "Modify* View*"),
            *_actions("billing", "*"),
            *_actions("payments", "*"),
            *_actions("tax", "*"),
        ),
        effect="Deny",
    ),
    Statement(
        "NoKeyAdministration",
        _actions(
            "kms",
            "CancelKeyDeletion CreateAlias CreateKey DeleteAlias DeleteImportedKeyMaterial DisableKey "
            "DisableKeyRotation EnableKey EnableKeyRotation ImportKeyMaterial PutKeyPolicy ReplicateKey "
            "ScheduleKeyDeletion UpdateAlias UpdateKeyDescription UpdatePrimaryRegion",
        ),
        effect="Deny",
    ),
    Statement(
        "NoSwitchingTheTrailOff",
        _actions("cloudtrail", "DeleteTrail PutEventSelectors PutInsightSelectors StopLogging UpdateTrail"),
        effect="Deny",
    ),
    Statement(
        "NoLiftingOfTheseLimits",
        _actions(
            "iam",
            "AttachGroupPolicy AttachRolePolicy CreatePolicyVersion DeleteGroup DeleteGroupPolicy DeletePolicy "
            "DeletePolicyVersion DeleteRole DeleteRolePolicy DetachGroupPolicy DetachRolePolicy PutGroupPolicy "
            "PutRolePolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy UpdateGroup UpdateRole",
        ),
        tuple(
            f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{kind}/{OWN_STACK}"
            for kind in ("group", "policy", "role")
        ),
        effect="Deny",
    ),
)
# What a user must be able to do to set MFA up.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html
MFA = (
    Statement(
        "OnlyMfaSetUpWithoutMfa",
        (
            *_actions(
                "iam",
                "ChangePassword CreateVirtualMFADevice EnableMFADevice GetUser ListMFADevices ListVirtualMFADevices "
                "ResyncMFADevice",
            ),
            "sts:GetSessionToken",
        ),
        effect="Deny",
        others=True,
        condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    ),
    Statement(
        "OwnMfaDevice",
        _actions("iam", "ChangePassword CreateVirtualMFADevice EnableMFADevice GetUser ListMFADevices ResyncMFADevice"),
        (
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:mfa/*",
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/${!aws:username}",
        ),
    ),
    Statement("SeeMfaDevices", ("iam:ListVirtualMFADevices",)),
)
_INSTANCES = "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*"
PERSONAS = (
    Persona(
        "SystemAdministrator",
        "System administrator: everything but IAM, the organization and the account itself",
        (
            Statement(
                "EverythingElse",
                ("account:*", "iam:*", "organizations:*", "sso:*", "sso-directory:*"),
                others=True,
            ),
            Statement("SeeIam", _actions("iam", "Get* List*")),
        ),
    ),
    Persona(
        "IamAdministrator",
        "IAM administrator: users, groups, roles and policies, and nothing else",
        (
            Statement("Iam", ("iam:*",)),
            Statement("Findings", _actions("access-analyzer", "Get* List* ValidatePolicy")),
        ),
    ),
    Persona(
        "InstanceOperator",
        "Instance operations: start, stop, reboot, look at and sign in to instances",
        (
            Statement("Operate", _actions("ec2", "RebootInstances StartInstances StopInstances"), (_INSTANCES,)),
            Statement("SignIn", ("ssm:StartSession",), (_INSTANCES, "arn:${AWS::Partition}:ssm:*::document/AWS-*")),
            Statement(
                "SignInWithPreferences",
                ("ssm:StartSession",),
                ("arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:document/SSM-SessionManagerRunShell",),
            ),
            Statement(
                "OwnSessions",
                _actions("ssm", "ResumeSession TerminateSession"),
                ("arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:session/${!aws:userid}-*",),
            ),
            Statement(
                "Look",
                (
                    *_actions("autoscaling", "Describe*"),
                    *_actions("cloudwatch", "Describe* Get* List*"),
                    *_actions("ec2", "Describe* GetConsoleOutput GetConsoleScreenshot"),
                    *_actions("elasticloadbalancing", "Describe*"),
                    *_actions("ssm", "Describe* GetConnectionStatus List*"),
                ),
            ),
        ),
    ),
    Persona("ReadOnlyAdministrator", "Read-only administrator: sees everything", managed_policy="ReadOnlyAccess"),
)
