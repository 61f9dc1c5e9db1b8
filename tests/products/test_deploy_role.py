"""What deploy-role promises: which tokens take the role, and what it may and never may, as the sandbox judges both."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from portfolios import PORTFOLIOS
from product_factory.provisioning import launch, update
from product_factory.provisioning.errors import ProvisioningError
from product_factory.provisioning.results import Outcome
from product_factory.releasing.audience import findings
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal
from product_factory.sandbox.organization import DEVELOPER, Credentials
from product_factory.sandbox.server import Sandbox, SandboxSession
from products.deploy_role import PRODUCT
from sharing.audiences import ADMINISTRATORS, DEVELOPERS
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub
from tests.products.guest_account import template

TEMPLATE = template(PRODUCT.name)
GITHUB = {"iss": "https://token.actions.githubusercontent.com", "aud": "sts.amazonaws.com"}
GITLAB = {"iss": "https://gitlab.com", "aud": "https://gitlab.com"}
CODE = "octo-org/orders"
MAIN = f"repo:{CODE}:ref:refs/heads/main"
PRODUCTION = {"TakenBy": "github-environment", "BranchOrEnvironment": "production"}
MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
SERVICE: dict[str, Any] = {
    "Parameters": {"Image": {"Type": "String"}},
    "Resources": {
        "Tasks": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"ContainerDefinitions": [{"Name": "app", "Image": {"Ref": "Image"}, "Memory": 128}]},
        }
    },
    "Outputs": {"Runs": {"Value": {"Ref": "Image"}}},
}


class Team:
    """A spoke with two repositories and two services, in which pipelines get roles."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.sandbox, self.numbers = hub, hub.sandbox, count(1)
        self.cloudformation = self.client("cloudformation")
        self.repositories = {name: self._repository(name) for name in ("orders", "payroll")}
        self.client("ecs").create_cluster(clusterName="apps")
        self.client("ecs").register_task_definition(
            family="app", containerDefinitions=[{"name": "app", "image": "i", "memory": 128}]
        )
        self.services = {name: self._service(name) for name in ("orders", "payroll")}
        self.first = self.role("SC-first", Provider="make")

    def client(self, service: str) -> Any:
        return self.hub.administrator(SPOKE, service)

    def _repository(self, name: str) -> str:
        arn = str(self.client("ecr").create_repository(repositoryName=name)["repository"]["repositoryArn"])
        place = f"/baseline/container-registry/{name}/repository-arn"
        self.client("ssm").put_parameter(Name=place, Value=arn, Type="String")
        return arn

    def _service(self, name: str) -> str:
        made = self.client("ecs").create_service(cluster="apps", serviceName=name, taskDefinition="app", desiredCount=1)
        return str(made["service"]["serviceArn"])

    def role(self, stack: str | None = None, act: str = "create_stack", **answers: str) -> str:
        """The ARN of the role that the product makes with these answers; AssertionError where it doesn't."""
        name = stack or f"SC-pipeline{next(self.numbers)}"
        given = {
            "PipelineName": name,
            "Repository": CODE,
            "RepositoryArn": "/baseline/container-registry/orders/repository-arn",
            "Provider": "there",
            **answers,
        }
        getattr(self.cloudformation, act)(
            StackName=name,
            TemplateBody=json.dumps(TEMPLATE),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        found = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        assert found["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), self._reasons(name)
        return str(found["Outputs"][0]["OutputValue"])

    def _reasons(self, stack: str) -> list[str]:
        events = self.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        return [each["ResourceStatusReason"] for each in events if "FAILED" in each["ResourceStatus"]]

    def run(self, role: str, sub: str = MAIN, **claims: str) -> SandboxSession:
        """The session of a run that shows a token with these claims; ClientError where the role isn't for it."""
        said = {**GITHUB, "sub": sub, **claims}
        head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in ({}, said))
        sts = boto3.client(
            "sts",
            region_name=self.sandbox.region,
            endpoint_url=self.sandbox.endpoint,
            config=Config(signature_version=UNSIGNED),
        )
        given = sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="run", WebIdentityToken=f"{head}.{body}."
        )["Credentials"]
        keys = Credentials(
            access_key_id=given["AccessKeyId"],
            secret_access_key=given["SecretAccessKey"],
            session_token=given["SessionToken"],
        )
        return SandboxSession(keys, self.sandbox.region, self.sandbox.endpoint)

    def may(self, role: str, action: str, resource: str, **context: str) -> bool:
        """By the role's policies, as they stand."""
        (found,) = [each for each in iam_backends[SPOKE]["aws"].roles.values() if each.arn == role]
        keys = {key.replace("__", ":").replace("_", "-"): value for key, value in context.items()}
        here = {"aws:RequestedRegion": self.sandbox.region, **keys}
        return evaluate(role_principal(found, "run").statements, action, resource, here) is PermissionResult.PERMITTED


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        yield Hub(sandbox)


@pytest.fixture(scope="module")
def team(hub: Hub) -> Team:
    return Team(hub)


def refused(team: Team, role: str, sub: str = MAIN, **claims: str) -> bool:
    """Whether a run with this token is denied the role."""
    try:
        team.run(role, sub, **claims)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return True
    return False


@pytest.mark.parametrize(
    ("answers", "sub", "claims", "taken"),
    [
        ({}, MAIN, {}, True),
        ({}, "repo:octo-org/orders:ref:refs/heads/other", {}, False),
        ({}, "repo:octo-org/orders:ref:refs/heads/main2", {}, False),
        ({}, "repo:octo-org/orders:ref:refs/tags/main", {}, False),
        ({}, "repo:octo-org/orders:pull_request", {}, False),
        ({}, "repo:octo-org/orders:environment:production", {}, False),
        ({}, "repo:octo-org/payroll:ref:refs/heads/main", {}, False),
        ({}, "repo:intruder/orders:ref:refs/heads/main", {}, False),
        ({}, "repo:Octo-Org/orders:ref:refs/heads/main", {}, False),
        ({}, "repo:octo-org@1/orders@2:ref:refs/heads/main", {}, False),
        ({}, "repo:*", {}, False),
        ({}, MAIN, {"aud": "https://github.com/octo-org"}, False),
        ({}, MAIN, {"iss": "https://gitlab.com"}, False),
        ({}, MAIN, {"iss": "https://token.actions.githubusercontent.com.example.com"}, False),
        ({"BranchOrEnvironment": "release/1.0"}, "repo:octo-org/orders:ref:refs/heads/release/1.0", {}, True),
        ({"BranchOrEnvironment": "release/1.0"}, MAIN, {}, False),
        (PRODUCTION, "repo:octo-org/orders:environment:production", {}, True),
        (PRODUCTION, "repo:octo-org/orders:environment:Production", {}, False),
        (PRODUCTION, MAIN, {}, False),
        ({"Repository": "octo-org@1/orders@2"}, "repo:octo-org@1/orders@2:ref:refs/heads/main", {}, True),
        ({"Repository": "octo-org@1/orders@2"}, "repo:octo-org@1/orders@3:ref:refs/heads/main", {}, False),
        ({"Repository": "octo-org@1/orders@2"}, MAIN, {}, False),
    ],
)
def test_one_branch_or_environment_of_one_repository_takes_the_role(
    team: Team, roles: Callable[..., str], answers: dict[str, str], sub: str, claims: dict[str, str], taken: bool
) -> None:
    assert refused(team, roles(**answers), sub, **claims) is not taken


@pytest.fixture(scope="module")
def roles(team: Team) -> Callable[..., str]:
    """The role for these answers, launched once."""
    known: dict[tuple[tuple[str, str], ...], str] = {}

    def role(**answers: str) -> str:
        key = tuple(sorted(answers.items()))
        if key not in known:
            known[key] = team.role(**answers)
        return known[key]

    return role


def test_gitlab_signs_for_a_branch_of_a_project(team: Team) -> None:
    gitlab = {"TakenBy": "gitlab-branch", "Repository": "group/sub/orders"}
    role = team.role(Provider="make", **gitlab)
    of_main = "project_path:group/sub/orders:ref_type:branch:ref:main"
    assert not refused(team, role, of_main, **GITLAB)
    for sub, claims in (
        ("project_path:group/sub/orders:ref_type:tag:ref:main", GITLAB),
        ("project_path:group/sub/orders:ref_type:branch:ref:other", GITLAB),
        ("project_path:group/other/orders:ref_type:branch:ref:main", GITLAB),
        (of_main, {**GITLAB, "aud": "sts.amazonaws.com"}),
        (of_main, GITHUB),
    ):
        assert refused(team, role, sub, **claims), (sub, claims)


def test_the_provider_is_made_once_and_stays(team: Team) -> None:
    with pytest.raises(AssertionError, match="AlreadyExists"):
        team.role(Provider="make")
    assert team.role("SC-first", "update_stack", Provider="there") == team.first
    team.role("SC-first", "update_stack", Provider="there", BranchOrEnvironment="trunk")
    assert not refused(team, team.first, "repo:octo-org/orders:ref:refs/heads/trunk"), "the provider is there still"
    assert refused(team, team.first), "the branch is another now"
    provider = TEMPLATE["Resources"]["PipelineProvider"]
    assert (provider["DeletionPolicy"], provider["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert "ThumbprintList" not in provider["Properties"]


def test_trust_names_audience_and_subject_exactly_and_the_session_lasts_an_hour() -> None:
    role = TEMPLATE["Resources"]["DeployRole"]["Properties"]
    assert role["MaxSessionDuration"] == 3600
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    for each in statement["Fn::If"][1:]:
        assert set(each["Principal"]) == {"Federated"}
        assert each["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert set(each["Condition"]) == {"StringEquals"}
        assert {key.rpartition(":")[2] for key in each["Condition"]["StringEquals"]} == {"aud", "sub"}
        assert "*" not in json.dumps(each)


def test_a_run_pushes_to_its_repository_and_to_no_other(team: Team, roles: Callable[..., str]) -> None:
    ecr = team.run(roles()).client("ecr")
    assert ecr.get_authorization_token()["authorizationData"]
    manifest = json.dumps({**MANIFEST, "layers": [{"digest": "sha256:a", "size": 1}]})
    ecr.put_image(repositoryName="orders", imageTag="1a2b3c", imageManifest=manifest)
    # As its moving tag is given to an image that is there, without a pull.
    (image,) = ecr.batch_get_image(repositoryName="orders", imageIds=[{"imageTag": "1a2b3c"}])["images"]
    ecr.put_image(repositoryName="orders", imageTag="live", imageManifest=image["imageManifest"])
    assert {
        tag for each in ecr.describe_images(repositoryName="orders")["imageDetails"] for tag in each["imageTags"]
    } == {
        "1a2b3c",
        "live",
    }
    refused: tuple[Callable[[], Any], ...] = (
        lambda: ecr.put_image(repositoryName="payroll", imageTag="1", imageManifest=manifest),
        lambda: ecr.batch_get_image(repositoryName="payroll", imageIds=[{"imageTag": "1"}]),
        lambda: ecr.delete_repository(repositoryName="orders", force=True),
        lambda: ecr.batch_delete_image(repositoryName="orders", imageIds=[{"imageTag": "1a2b3c"}]),
        lambda: ecr.put_image_tag_mutability(repositoryName="orders", imageTagMutability="MUTABLE"),
        lambda: ecr.set_repository_policy(repositoryName="orders", policyText="{}"),
        lambda: ecr.create_repository(repositoryName="more"),
    )
    for call in refused:
        with pytest.raises(ClientError, match="not authorized"):
            call()


def test_a_run_deploys_its_service_and_no_other(team: Team, roles: Callable[..., str]) -> None:
    ecs = team.run(roles(ServiceArn=team.services["orders"])).client("ecs")
    ecs.update_service(cluster="apps", service="orders", forceNewDeployment=True)
    assert ecs.describe_services(cluster="apps", services=["orders"])["services"][0]["serviceName"] == "orders"
    refused: tuple[Callable[[], Any], ...] = (
        lambda: ecs.update_service(cluster="apps", service="payroll", forceNewDeployment=True),
        lambda: ecs.describe_services(cluster="apps", services=["payroll"]),
        lambda: ecs.delete_service(cluster="apps", service="orders", force=True),
        lambda: ecs.register_task_definition(family="app", containerDefinitions=[]),
        lambda: ecs.run_task(cluster="apps", taskDefinition="app"),
    )
    for call in refused:
        with pytest.raises(ClientError, match="not authorized"):
            call()


def test_tasks_get_no_shell_and_no_public_address(team: Team, roles: Callable[..., str]) -> None:
    role, service = roles(ServiceArn=team.services["orders"]), team.services["orders"]
    assert team.may(role, "ecs:UpdateService", service)
    assert team.may(role, "ecs:UpdateService", service, ecs__enable_execute_command="false")
    assert not team.may(role, "ecs:UpdateService", service, ecs__enable_execute_command="true")
    assert team.may(role, "ecs:UpdateService", service, ecs__auto_assign_public_ip="false")
    assert not team.may(role, "ecs:UpdateService", service, ecs__auto_assign_public_ip="true")
    ecs = team.run(role).client("ecs")
    public = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}
    for asked in ({"enableExecuteCommand": True}, {"networkConfiguration": public}):
        with pytest.raises(ClientError, match="not authorized"):
            ecs.update_service(cluster="apps", service="orders", **asked)


EVERYTHING = {"ServiceArn": "orders", "ProductUpdates": "yes"}


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PassRole", "arn:aws:iam::333333333333:role/any"),
        ("iam:CreateRole", "arn:aws:iam::333333333333:role/any"),
        ("iam:PutRolePolicy", "arn:aws:iam::333333333333:role/baseline/deploy/own"),
        ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::333333333333:role/baseline/deploy/own"),
        ("sts:AssumeRole", "arn:aws:iam::333333333333:role/Administrator"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:333333333333:secret:app-AbCdEf"),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:333333333333:key/any"),
        ("ssm:GetParameter", "arn:aws:ssm:us-east-1:333333333333:parameter/app/password"),
        ("servicecatalog:ProvisionProduct", "arn:aws:catalog:us-east-1:222222222222:product/prod-1"),
        ("servicecatalog:TerminateProvisionedProduct", "*"),
        ("servicecatalog:AssociatePrincipalWithPortfolio", "*"),
        ("cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:333333333333:stack/SC-x/1"),
        ("ecs:ExecuteCommand", "arn:aws:ecs:us-east-1:333333333333:task/apps/1"),
        ("ecr:PutRegistryScanningConfiguration", "*"),
    ],
)
def test_what_no_pipeline_may(team: Team, roles: Callable[..., str], action: str, resource: str) -> None:
    role = roles(**{**EVERYTHING, "ServiceArn": team.services["orders"]})
    assert not team.may(role, action, resource, iam__PassedToService="ecs-tasks.amazonaws.com")


@pytest.mark.parametrize("action", ["iam:PassRole", "sts:AssumeRole", "secretsmanager:GetSecretValue", "kms:Decrypt"])
def test_and_not_where_somebody_attaches_more(team: Team, action: str) -> None:
    role = team.role()
    more = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    team.client("iam").put_role_policy(
        RoleName=role.rpartition("/")[2],
        PolicyName="more",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [more]}),
    )
    assert team.may(role, "s3:ListAllMyBuckets", "*")
    assert not team.may(role, action, "arn:aws:iam::333333333333:role/any")


ALWAYS = {"DeployRole", "RoleArnParameter"}


@pytest.mark.parametrize(
    ("service", "updates", "beside"),
    [
        (False, "no", set()),
        (True, "no", {"ServicePolicy"}),
        (False, "yes", {"ProductsPolicy"}),
        (True, "yes", {"ServicePolicy", "ProductsPolicy"}),
    ],
)
def test_what_is_asked_is_there_and_nothing_else(team: Team, service: bool, updates: str, beside: set[str]) -> None:
    stack = f"SC-{service}-{updates}"
    role = team.role(stack, ServiceArn=team.services["orders"] if service else "", ProductUpdates=updates)
    assert team.may(role, "ecs:UpdateService", team.services["orders"]) is service
    assert team.may(role, "servicecatalog:UpdateProvisionedProduct", "*") is (updates == "yes")
    listed = team.cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
    assert {each["LogicalResourceId"] for each in listed} == ALWAYS | beside
    stored = team.client("ssm").get_parameter(Name=f"/baseline/deploy-role/{stack}/role-arn")
    assert stored["Parameter"]["Value"] == role
    assert f":role/baseline/deploy/{stack}-DeployRole-" in role
    # In place, so that the pipeline's settings stay right.
    other = {"ServiceArn": "" if service else team.services["payroll"], "ProductUpdates": "no"}
    assert team.role(stack, "update_stack", **other) == role
    assert team.may(role, "ecs:UpdateService", team.services["orders"]) is False


@pytest.fixture(scope="module")
def launched(team: Team) -> dict[str, str]:
    """Two services of a product that a portfolio offers to pipelines, and one of a product that none does; launched."""
    hub = team.hub
    hub.launch_role(SPOKE, "SCLaunch-service")
    for name in ("service", "other"):
        hub.product(SERVICE, name, "SCLaunch-service")
    offered = hub.portfolio("Deployed by pipelines")
    hub.client.associate_principal_with_portfolio(
        PortfolioId=offered, PrincipalARN="arn:aws:iam:::role/baseline/deploy/*", PrincipalType="IAM_PATTERN"
    )
    products = hub.client.search_products_as_admin()["ProductViewDetails"]
    (product_id,) = [
        each["ProductViewSummary"]["ProductId"] for each in products if each["ProductViewSummary"]["Name"] == "service"
    ]
    hub.client.associate_product_with_portfolio(PortfolioId=offered, ProductId=product_id)
    hub.client.create_constraint(
        PortfolioId=offered,
        ProductId=product_id,
        Type="LAUNCH",
        Parameters=json.dumps({"LocalRoleName": "SCLaunch-service"}),
    )
    developer = team.sandbox.session(SPOKE, DEVELOPER)
    for product, name in (("service", "orders"), ("service", "payroll"), ("other", "other")):
        done = launch(developer, product=product, name=name, parameters={"Image": "r:1"}, wait=QUICK, path="Base")
        assert done.outcome is Outcome.DONE
    return {"offered": offered}


def test_a_run_updates_what_a_portfolio_offers_it(
    team: Team, roles: Callable[..., str], launched: dict[str, str]
) -> None:
    run = team.run(roles(ProductUpdates="yes"))
    done = update(run, name="orders", parameters={"Image": "r:2"}, path="Deployed by pipelines", wait=QUICK)
    assert done.outcome is Outcome.DONE
    outputs = (
        team.sandbox.session(SPOKE, DEVELOPER)
        .client("servicecatalog")
        .get_provisioned_product_outputs(ProvisionedProductName="orders")["Outputs"]
    )
    assert {each["OutputKey"]: each["OutputValue"] for each in outputs}["Runs"] == "r:2"


def test_and_nothing_else(team: Team, roles: Callable[..., str], launched: dict[str, str]) -> None:
    allowed = team.run(roles(ProductUpdates="yes"))
    with pytest.raises((ClientError, ProvisioningError)):
        update(allowed, name="other", parameters={"Image": "r:2"}, wait=QUICK)
    with pytest.raises((ClientError, ProvisioningError), match=r"not authorized|may not"):
        update(team.run(roles()), name="orders", parameters={"Image": "r:3"}, wait=QUICK)


def test_one_service_alone_cant_be_named(team: Team, roles: Callable[..., str], launched: dict[str, str]) -> None:
    """Why it is off by default, and the card says so: IAM knows no ARN of a provisioned product."""
    run = team.run(roles(ProductUpdates="yes"))
    done = update(run, name="payroll", parameters={"Image": "r:2"}, path="Deployed by pipelines", wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert TEMPLATE["Parameters"]["ProductUpdates"]["Default"] == "no"
    assert any("inject other secrets" in each for each in PRODUCT.conflicts)


def test_it_is_for_administrators_of_accounts() -> None:
    """A run is let in from outside, for whoever the launcher names, and for as long as the role is there."""
    offered = PORTFOLIOS[0].model_copy(update={"products": (PRODUCT.name,), "principals": DEVELOPERS})
    (found,) = findings(PRODUCT.name, TEMPLATE, [offered])
    assert "is for people" in found or "others than AWS services" in found
    assert findings(PRODUCT.name, TEMPLATE, [offered.model_copy(update={"principals": ADMINISTRATORS})]) == []
    assert PRODUCT.audience.startswith("Account administrators")


QUESTIONS = {parameter.name: parameter for parameter in PRODUCT.parameters}
ARN = "arn:aws:ecs:eu-west-1:111122223333:service"


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ("PipelineName", ("application", "A1_b-c", "x" * 64), ("", "-a", "a/b", "x" * 65)),
        ("TakenBy", ("github-branch", "github-environment", "gitlab-branch"), ("", "github", "gitlab-environment")),
        ("Provider", ("make", "there"), ("", "arn:aws:iam::111122223333:oidc-provider/gitlab.com")),
        (
            "Repository",
            ("octo-org/orders", "Octo/O.r_d-1", "octo-org@123456/orders@456789", "group/sub/project"),
            (
                *("orders", "octo-org/*", "*/*", "octo-org/orders:ref:refs/heads/x", "octo-org/or?ers", "o//n", "/n"),
                *("octo-org@0/orders@1", "o/n:*", "o/n o", "o/n/", ""),
            ),
        ),
        (
            "BranchOrEnvironment",
            ("main", "release/1.0", "feature-x_y", "v1+2", "prod eu", "x" * 255),
            (
                *("", "*", "release/*", "prod*", "refs/heads/main?", "a:b", " prod", "prod ", "-x", "/x", "x" * 256),
                *("main:environment:production", "main/"),
            ),
        ),
        ("RepositoryArn", ("/baseline/container-registry/orders/api/repository-arn",), ("*", "a b", "")),
        (
            "ServiceArn",
            ("", f"{ARN}/apps/orders", "arn:aws-cn:ecs:cn-north-1:111122223333:service/a/b"),
            ("*", f"{ARN}/*", f"{ARN}/apps/*", f"{ARN}/orders", f"{ARN}/a/b/c", "orders", f"{ARN}/apps/ord?rs"),
        ),
        ("ProductUpdates", ("no", "yes"), ("", "YES", "all")),
    ],
)
def test_the_form_takes_one_thing_and_no_pattern(question: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    asked = QUESTIONS[question]
    assert [each for each in good if asked.refusal(each)] == []
    assert [each for each in bad if not asked.refusal(each)] == []


def test_every_question_is_tried() -> None:
    tried = test_the_form_takes_one_thing_and_no_pattern.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {each[0] for each in tried} == set(QUESTIONS)
