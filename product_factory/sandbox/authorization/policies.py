"""Who acts, and whether all policies together allow an action on a resource. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from dataclasses import dataclass, field
from functools import partial

from moto.iam.access_control import PermissionResult

from .conditions import Context
from .documents import Statement, as_list
from .evaluation import evaluate
from .step import UNTOLD, Need
from .targets import NOWHERE, Target

SCP, RCP = "service control policy", "resource control policy"
RESOURCE, IDENTITY = "resource-based policy", "identity-based policy"
BOUNDARY, SESSION = "permissions boundary", "session policy"

_LINKED = ":role/aws-service-role/"

Layers = list[tuple[str, list[PermissionResult]]]


@dataclass(frozen=True)
class Principal:
    """Who acts: the ARN that AWS's messages name, and its identity-based policies' statements.

    boundary: the permissions boundary's statements, session: the session policies', None without one. everything:
    a root user. controls: service control policies, level by level from the root. facts: the condition keys that
    tell of the principal.
    """

    session_arn: str
    statements: tuple[Statement, ...] = ()
    boundary: tuple[Statement, ...] | None = None
    everything: bool = False
    session: tuple[Statement, ...] | None = None
    controls: tuple[tuple[Statement, ...], ...] = ()
    facts: Context = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """How a resource-based policy may name it: the ARN of session or user, of the role, and the account."""
        role_or_user = str(self.facts.get("aws:PrincipalArn", self.session_arn))
        return {"itself": self.session_arn, "role or user": role_or_user, "account": self.session_arn.split(":")[4]}

    @property
    def is_service_linked(self) -> bool:
        """Whether no SCP and no RCP binds it: it is a service-linked role.

        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-effects-on-permissions
        """
        return _LINKED in self.names["role or user"]

    @property
    def unrestricted(self) -> bool:
        """Whether it may do everything, whatever the request, where no resource-based policy denies it."""
        layers = [self.boundary, self.session, *self.controls, () if self.everything else self.statements]
        told = [layer for layer in layers if layer is not None]
        return all(_allows_all(layer) for layer in told) or (self.everything and not self.controls)

    def denial(self, need: Need, target: Target = NOWHERE, unknown: tuple[str, ...] = ()) -> str | None:
        """AWS's message when the need is denied, None when it is allowed.

        target: what the resource's side says. unknown: patterns of condition keys that a request may carry, though
        nobody here knows it.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        """
        action, where = _told(need)
        who = f"User: {self.session_arn} is not authorized to perform: {action}{where}"
        layers = self._layers(need, target, unknown)
        for kind, verdicts in layers:
            if PermissionResult.DENIED in verdicts:
                return f"{who} with an explicit deny in {'an' if kind == IDENTITY else 'a'} {kind}"
        for kind, verdicts in layers:
            if any(each is not PermissionResult.PERMITTED for each in verdicts):
                # STS doesn't tell what a role's trust policy lacks.
                if kind == RESOURCE and action.startswith("sts:"):
                    return who
                return f"{who} because no {kind} allows the {action} action"
        return None

    def _layers(self, need: Need, target: Target, unknown: tuple[str, ...]) -> Layers:
        """What each kind of policy says, but for implicit denials that a resource-based policy makes up for."""
        context = {**self.facts, **need.context}
        judge = partial(evaluate, action=need.action, resource=need.resource, context=context, unknown=unknown)
        resource, spared = target.told(need.action, context).verdict(self.names, judge)
        own = () if self.everything else (self.statements,)
        layers = [
            (SCP, [judge(level) for level in (() if self.is_service_linked else self.controls)]),
            (RCP, [judge(level) for level in (() if self.is_service_linked else target.controls)]),
            (RESOURCE, resource),
            (IDENTITY, [judge(each) for each in own]),
            (BOUNDARY, [judge(each) for each in (self.boundary,) if each is not None]),
            (SESSION, [judge(each) for each in (self.session,) if each is not None]),
        ]
        denied = PermissionResult.DENIED
        return [(kind, [v for v in found if v is denied] if kind in spared else found) for kind, found in layers]


def _told(need: Need) -> tuple[str, str]:
    """Action and resource as the service writes them in its refusals.

    S3 quotes the ARN: https://github.com/noobaa/noobaa-core/issues/10060. SQS writes actions in lower case:
    https://github.com/aws/serverless-application-model/issues/3633.
    """
    service = need.action.partition(":")[0]
    action = need.action.lower() if service == "sqs" else need.action
    if need.resource == UNTOLD:
        return action, ""
    return action, f' on resource: "{need.resource}"' if service == "s3" else f" on resource: {need.resource}"


def _allows_all(statements: tuple[Statement, ...]) -> bool:
    """Whether one statement allows everything and none denies anything."""
    allowed = [each for each in statements if each["Effect"] == "Allow" and not each.get("Condition")]
    whole = [
        each for each in allowed if "*" in as_list(each.get("Action", [])) and "*" in as_list(each.get("Resource", []))
    ]
    return bool(whole) and all(each["Effect"] == "Allow" for each in statements)
