"""Interface endpoints: which services each set of the form has, and whom their policies let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from constructs import Construct

    from product_factory import Answers

ANSWERS = ("yes", "no")
WITH_OLD_AGENTS = "with-ec2messages"


class Endpoint(NamedTuple):
    """One interface endpoint: its construct's ID, its service's name after the Region, and the answers that want it.

    `also` says what the endpoint lets through besides: calls that nobody signs.
    """

    id: str
    service: str
    question: str
    answers: tuple[str, ...] = ("yes",)
    also: str | None = None


# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
# Containers on Fargate: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
# Agents from 3.3.40 use ssmmessages in ec2messages' place:
# https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
ENDPOINTS = (
    Endpoint("EcrApiEndpoint", "ecr.api", "Containers"),
    Endpoint("EcrDkrEndpoint", "ecr.dkr", "Containers"),
    Endpoint("LogsEndpoint", "logs", "Containers"),
    Endpoint("SecretsManagerEndpoint", "secretsmanager", "Secrets"),
    Endpoint("KmsEndpoint", "kms", "Secrets"),
    Endpoint("SsmEndpoint", "ssm", "Operations", ("yes", WITH_OLD_AGENTS)),
    Endpoint("SsmMessagesEndpoint", "ssmmessages", "Operations", ("yes", WITH_OLD_AGENTS)),
    Endpoint("Ec2MessagesEndpoint", "ec2messages", "Operations", (WITH_OLD_AGENTS,)),
    Endpoint("MonitoringEndpoint", "monitoring", "Telemetry"),
    Endpoint("XRayEndpoint", "xray", "Telemetry"),
    Endpoint("ExecuteApiEndpoint", "execute-api", "PrivateApis", also="private APIs"),
    Endpoint("StsEndpoint", "sts", "TokenService", also="federation"),
)
QUESTIONS = tuple(dict.fromkeys(each.question for each in ENDPOINTS))


def _set(name: str, label: str, label_ja: str, description: str, default: str = "no") -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        default=default,
        allowed_values=ANSWERS,
        constraint="Choose yes or no.",
    )


SERVICES = Group(
    label="Services",
    label_ja="サービス",
    parameters=(
        _set(
            "Containers",
            "Containers",
            "コンテナ",
            "Three endpoints: ecr.api, ecr.dkr, and logs. Tasks on Fargate pull images and write logs by them; "
            "layers of images come by the network's S3 endpoint.",
            "yes",
        ),
        _set(
            "Secrets",
            "Secrets and keys",
            "シークレットとキー",
            "Two endpoints: secretsmanager and kms. Tasks get injected secrets by them.",
            "yes",
        ),
        Parameter(
            name="Operations",
            label="Operations",
            label_ja="運用 (Systems Manager)",
            description=(
                "Two endpoints: ssm and ssmmessages, for Session Manager, Run Command and Parameter Store. "
                "with-ec2messages: a third, for agents before 3.3.40."
            ),
            default="no",
            allowed_values=(*ANSWERS, WITH_OLD_AGENTS),
            constraint="Choose yes, no or with-ec2messages.",
        ),
        _set("Telemetry", "Telemetry", "テレメトリ", "Two endpoints: monitoring (CloudWatch metrics) and xray."),
        _set(
            "PrivateApis",
            "Private APIs",
            "プライベート API",
            "One endpoint: execute-api, for private REST APIs. The network then reaches no API of others by "
            "its default address, public ones neither.",
        ),
        _set(
            "TokenService",
            "Security tokens",
            "セキュリティトークン (STS)",
            "One endpoint: sts, to assume roles by the Region's own address.",
        ),
    ),
)


def conditions(scope: Construct, answers: Answers) -> dict[tuple[str, tuple[str, ...]], CfnCondition]:
    """The condition of each question and the answers to it that make something, and the rule that one must hold."""
    from aws_cdk import CfnCondition, CfnRule, CfnRuleAssertion, Fn

    made: dict[tuple[str, tuple[str, ...]], CfnCondition] = {}
    for each in ENDPOINTS:
        key = (each.question, each.answers)
        if key in made:
            continue
        equal = [Fn.condition_equals(answers.text(each.question), answer) for answer in each.answers]
        name = f"{each.question}Wanted" if "yes" in each.answers else f"{each.question}WithOldAgents"
        made[key] = CfnCondition(scope, name, expression=Fn.condition_or(*equal) if len(equal) > 1 else equal[0])
    wanted = [Fn.condition_not(Fn.condition_equals(answers.text(question), "no")) for question in QUESTIONS]
    CfnRule(
        scope,
        "SomeSetIsChosen",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(*wanted),
                assert_description="Choose at least one set of services: without, there is nothing to launch.",
            )
        ],
    )
    return made


class Bounds:
    """Who and what is of the own account, or where the form names an organization, of that."""

    def __init__(self, scope: Construct, answers: Answers) -> None:
        from aws_cdk import CfnCondition, Fn

        self._organization = answers.text("OrganizationId")
        given = Fn.condition_not(Fn.condition_equals(self._organization, ""))
        self._given = CfnCondition(scope, "OrganizationGiven", expression=given).logical_id

    def policy(self, endpoint: Endpoint) -> dict[str, Any]:
        """The endpoint's policy: a limit of what passes, which allows nobody anything by itself.

        Callers are bound, and not resources: layers of images, documents and parameters that AWS publishes are AWS's.
        https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
        https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/vpc_endpoint_policies
        """
        statements = [self._own_principals(), _aws_services()]
        if endpoint.also == "federation":
            statements.append(self._federation())
        if endpoint.also == "private APIs":
            statements.append(self._private_apis())
        return {"Version": "2012-10-17", "Statement": statements}

    def _own_principals(self) -> dict[str, Any]:
        from aws_cdk import Aws, Fn

        own = Fn.condition_if(
            self._given, {"aws:PrincipalOrgID": self._organization}, {"aws:PrincipalAccount": Aws.ACCOUNT_ID}
        )
        return _allow("OwnPrincipals", "*", "*", Condition={"StringEquals": own})

    def _federation(self) -> dict[str, Any]:
        """Nobody signs these calls: a token of an identity provider comes with them. They are bound by the role.

        https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
        https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
        """
        calls = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
        return self._of_own_resources("OwnRolesByFederation", calls, "iam::${AWS::AccountId}:role/*")

    def _private_apis(self) -> dict[str, Any]:
        """Callers without signature, or with a bearer token, are anonymous here; the API's own policy decides on them.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
        """
        apis = "execute-api:${AWS::Region}:${AWS::AccountId}:*"
        return self._of_own_resources("OwnPrivateApis", "execute-api:Invoke", apis)

    def _of_own_resources(self, sid: str, actions: object, own: str) -> dict[str, Any]:
        """Anybody's calls of these resources, in an organization those of all its accounts."""
        from aws_cdk import Aws, Fn

        there = {"StringEquals": {"aws:ResourceOrgID": self._organization}}
        return _allow(
            sid,
            actions,
            Fn.condition_if(self._given, "*", Fn.sub(f"arn:${{AWS::Partition}}:{own}")),
            Condition=Fn.condition_if(self._given, there, Aws.NO_VALUE),
        )


def _aws_services() -> dict[str, Any]:
    """Services of AWS that call in their own name, as AWS's examples let them."""
    return _allow("ServicesOfAws", "*", "*", Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}})


def _allow(sid: str, actions: object, resources: object, **more: object) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resources, **more}
