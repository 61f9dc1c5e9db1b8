"""What each persona may and may not do: the policies as IAM holds them after a launch, judged by IAM's own rules.

Nothing here is read from the data that the policies are made of. `Principal` and `evaluate` are the sandbox's,
built on moto's evaluator; the tables were written from the card's promises and AWS's lists of actions.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from products import catalog
from products.schemas import data
from provisioning import launch
from provisioning.results import Outcome
from sandbox.authorization.policies import evaluate, principal_by_arn, role_principal
from sandbox.identity import trusts
from sandbox.organization import ADMINISTRATOR, Account, Credentials
from sandbox.server import Sandbox, SandboxSession
from sandbox.servicecatalog.caller import Caller
from sharing.launch_roles import launch_role, template
from tests.conftest import resources_of
from tests.provisioning.hub import QUICK, Hub

CATALOG = catalog.load()
NEWEST = CATALOG.released["iam-baseline"][-1]
REFERENCE = json.loads((data() / "AdditionalSpecs" / "Policies.json").read_bytes())
TEAM = Account(name="people", id="900000000001", unit="workloads")
# S system administrator, I IAM administrator, O instance operator, R read-only administrator, H support (help).
LETTERS = {
    "S": "SystemAdministrator",
    "I": "IamAdministrator",
    "O": "InstanceOperator",
    "R": "ReadOnlyAdministrator",
    "H": "Support",
}
IAM = f"arn:aws:iam::{TEAM.id}"
HERE = f"ap-northeast-1:{TEAM.id}"
# As CloudFormation shortens them: 25 characters of the stack's name stay in any case.
STACK = f"SC-{TEAM.id}-pp-vj6vow"
PERSONA_ROLE = f"{IAM}:role/baseline/personas/{STACK}-IamAdministratorRole-WAL97CBP7ET5"
PERSONA_GROUP = f"{IAM}:group/baseline/personas/{STACK}muoqfme-SystemAdministratorGroup-WAL97CBP7ET5"
GUARD = f"{IAM}:policy/baseline/personas/{STACK}muoqfme-GuardPolicy-WAL97CBP7ET5"
LAUNCH_ROLE = f"{IAM}:role/SCLaunch-audit-trail"
LAUNCH_POLICY = f"{IAM}:policy/service-catalog/SCLaunch-audit-trail-1"
STACKSETS = f"{IAM}:role/stacksets-exec-0123456789abcdef"
LINKED_STACKSETS = (
    f"{IAM}:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/"
    "AWSServiceRoleForCloudFormationStackSetsOrgMember"
)
ADMIN_ROLE = f"{IAM}:role/AccountAdministrator"
TEAM_ROLE, TEAM_USER = f"{IAM}:role/workload/orders", f"{IAM}:user/workload/clerk"
OTHER_USER = f"{IAM}:user/root-like"
INSTANCE = f"arn:aws:ec2:{HERE}:instance/i-0123456789abcdef0"
KEY = f"arn:aws:kms:{HERE}:key/11111111-2222-3333-4444-555555555555"
TRAIL = f"arn:aws:cloudtrail:{HERE}:trail/{STACK}-Trail-WAL97CBP7ET5"
STORE = f"arn:aws:cloudtrail:{HERE}:eventdatastore/11111111-2222-3333-4444-555555555555"
RECORDS = f"arn:aws:s3:::{STACK.lower()}-trailbucket9a8b7c6d-wal97cbp7et5"
BLUEPRINT_RECORDS = "arn:aws:s3:::stackset-baseline-1234567-trailbucket9a8b7c6d-wal97cbp7et5"
OWN_BUCKET = "arn:aws:s3:::orders-data"
LOG = f"arn:aws:logs:{HERE}:log-group:{STACK}-AuditTrailLogGroup-WAL97CBP7ET5"
OWN_LOG = f"arn:aws:logs:{HERE}:log-group:/orders/web"
PRODUCT_STACK = f"arn:aws:cloudformation:{HERE}:stack/SC-{TEAM.id}-pp-vj6vowmuoqfme/1"
BLUEPRINT_STACK = f"arn:aws:cloudformation:{HERE}:stack/StackSet-baseline-1/1"
OWN_STACK = f"arn:aws:cloudformation:{HERE}:stack/orders/1"


class Row(NamedTuple):
    """An action on a resource, and the letters of those who may."""

    action: str
    resource: str
    may: str = ""
    context: dict[str, str] = {}  # noqa: RUF012, nobody changes it


def rows(actions: str, resource: str, may: str = "", **context: str) -> list[Row]:
    """A row for each action; `iam_PermissionsBoundary=` stands for the key with a colon."""
    keys = {key.replace("_", ":", 1): value for key, value in context.items()}
    return [Row(action, resource, may, keys) for action in actions.split()]


TABLES: dict[str, list[Row]] = {
    "work": [
        *rows("ec2:RunInstances ec2:TerminateInstances ec2:CreateVpc", "*", "S"),
        *rows("ec2:StartInstances ec2:StopInstances ec2:RebootInstances", INSTANCE, "SO"),
        *rows("ssm:StartSession", INSTANCE, "SO"),
        *rows("ssm:SendCommand ec2:ModifyInstanceAttribute", INSTANCE, "S"),
        *rows("ec2:DescribeInstances cloudwatch:GetMetricData", "*", "SOR"),
        *rows("s3:PutObject s3:PutBucketPolicy s3:DeleteBucket s3:PutLifecycleConfiguration", OWN_BUCKET, "S"),
        *rows("logs:PutRetentionPolicy logs:DeleteLogGroup", OWN_LOG, "S"),
        *rows("rds:CreateDBInstance dynamodb:CreateTable lambda:CreateFunction ecs:CreateService", "*", "S"),
        *rows("cloudformation:CreateStack", OWN_STACK, "S"),
        *rows(
            "cloudformation:UpdateStack cloudformation:DeleteStack", OWN_STACK, "S", cloudformation_RoleArn=TEAM_ROLE
        ),
        *rows("servicecatalog:ProvisionProduct servicecatalog:UpdateProvisionedProduct", "*", "S"),
        *rows("kms:Decrypt kms:GenerateDataKey", KEY, "S"),
        *rows("iam:PassRole", TEAM_ROLE, "S", iam_PassedToService="lambda.amazonaws.com"),
        *rows("iam:PassRole", TEAM_ROLE, "SI", iam_PassedToService="ec2.amazonaws.com"),
        *rows(
            "iam:CreateServiceLinkedRole", f"{IAM}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "S"
        ),
        *rows("iam:ListRoles iam:GetRole iam:GetPolicyVersion", TEAM_ROLE, "SIR"),
        *rows("guardduty:GetFindings config:DescribeConfigRules cloudtrail:LookupEvents", "*", "SR"),
        *rows("s3:GetObject", OWN_BUCKET, "SR"),
        *rows("support:CreateCase", "*", "SH"),
        *rows("ce:GetCostAndUsage", "*", "SR"),
    ],
    "iam": [
        *rows(
            "iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy", TEAM_ROLE, "I", iam_PermissionsBoundary="BOUNDARY"
        ),
        *rows("iam:CreateUser iam:PutUserPermissionsBoundary", TEAM_USER, "I", iam_PermissionsBoundary="BOUNDARY"),
        *rows("iam:UpdateAssumeRolePolicy iam:DeleteRole iam:TagRole", TEAM_ROLE, "I"),
        *rows("iam:CreateAccessKey iam:UpdateLoginProfile iam:DeactivateMFADevice iam:DeleteUser", TEAM_USER, "I"),
        *rows("iam:CreatePolicy iam:CreatePolicyVersion iam:SetDefaultPolicyVersion", f"{IAM}:policy/workload/p", "I"),
        # Without the boundary, or with another one.
        *rows("iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy iam:PutRolePermissionsBoundary", TEAM_ROLE),
        *rows(
            "iam:CreateRole iam:PutRolePermissionsBoundary",
            TEAM_ROLE,
            iam_PermissionsBoundary=f"{IAM}:policy/workload/p",
        ),
        *rows("iam:CreateUser iam:AttachUserPolicy iam:PutUserPolicy", TEAM_USER),
        *rows("iam:DeleteRolePermissionsBoundary", TEAM_ROLE),
        *rows("iam:DeleteUserPermissionsBoundary", TEAM_USER),
        # Outside of the team's path, boundary or not.
        *rows("iam:CreateRole iam:PutRolePolicy", ADMIN_ROLE, iam_PermissionsBoundary="BOUNDARY"),
        *rows("iam:UpdateAssumeRolePolicy iam:AttachRolePolicy iam:DeleteRole iam:TagRole", ADMIN_ROLE),
        *rows("iam:CreateAccessKey iam:UpdateLoginProfile iam:CreateLoginProfile iam:AttachUserPolicy", OTHER_USER),
        *rows("iam:AddUserToGroup iam:AttachGroupPolicy iam:PutGroupPolicy iam:CreateGroup", f"{IAM}:group/admins"),
        *rows("iam:AddUserToGroup iam:PutGroupPolicy iam:CreateGroup", f"{IAM}:group/workload/admins"),
        *rows("iam:CreatePolicyVersion iam:SetDefaultPolicyVersion", f"{IAM}:policy/admins"),
        *rows("iam:UpdateSAMLProvider", f"{IAM}:saml-provider/idp"),
        *rows("iam:CreateOpenIDConnectProvider", f"{IAM}:oidc-provider/example.com"),
        *rows("iam:UpdateAccountPasswordPolicy iam:DeleteAccountPasswordPolicy iam:CreateAccountAlias", "*"),
    ],
    "each other": [
        *(
            row
            for role in (
                PERSONA_ROLE,
                ADMIN_ROLE,
                LAUNCH_ROLE,
                STACKSETS,
                f"{IAM}:role/{STACK}-RemediationRole-WAL97CBP7ET5",
            )
            for row in rows("sts:AssumeRole iam:PassRole", role)
        ),
        *rows("sts:AssumeRole", TEAM_ROLE),
        *rows(
            "iam:UpdateAssumeRolePolicy iam:DetachRolePolicy iam:AttachRolePolicy iam:PutRolePolicy iam:DeleteRole "
            "iam:PutRolePermissionsBoundary iam:TagRole iam:UpdateRole",
            PERSONA_ROLE,
            iam_PermissionsBoundary="BOUNDARY",
        ),
        *rows(
            "iam:AddUserToGroup iam:DetachGroupPolicy iam:UpdateGroup iam:DeleteGroup iam:PutGroupPolicy", PERSONA_GROUP
        ),
        *rows("iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeletePolicy iam:DeletePolicyVersion", GUARD),
        *rows("iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:AttachRolePolicy iam:DeleteRole", LAUNCH_ROLE),
        *rows("iam:CreatePolicyVersion iam:DeletePolicy", LAUNCH_POLICY),
        *rows("iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:DeleteRole", STACKSETS),
        *rows("iam:DeleteServiceLinkedRole", LINKED_STACKSETS),
        *rows("servicecatalog:AssociatePrincipalWithPortfolio servicecatalog:CreateConstraint", "*"),
        *rows("servicecatalog:CreateServiceAction servicecatalog:UpdateProvisionedProductProperties", "*"),
    ],
    "other stacks": [
        *rows(
            "cloudformation:UpdateStack cloudformation:CreateChangeSet cloudformation:DeleteStack",
            PRODUCT_STACK,
            cloudformation_RoleArn=TEAM_ROLE,
        ),
        *rows("cloudformation:ExecuteChangeSet cloudformation:SetStackPolicy", PRODUCT_STACK),
        *rows("cloudformation:UpdateStack", BLUEPRINT_STACK, cloudformation_RoleArn=TEAM_ROLE),
        # A stack's stored role is used by whoever updates it without naming another one.
        *rows("cloudformation:UpdateStack cloudformation:DeleteStack cloudformation:CreateChangeSet", OWN_STACK),
        *rows(
            "cloudformation:UpdateStack",
            OWN_STACK,
            cloudformation_RoleArn=f"{IAM}:role/cdk-hnb659fds-cfn-exec-role-1-x",
        ),
        *rows("cloudformation:CreateStackSet cloudformation:CreateStackInstances cloudformation:UpdateStackSet", "*"),
        *rows("cloudformation:ActivateOrganizationsAccess cloudformation:ExecuteStackRefactor", "*"),
    ],
    "bills": [
        *rows(
            "billing:UpdateBillingPreferences billing:GetBillingData aws-portal:ModifyBilling aws-portal:ViewBilling",
            "*",
        ),
        *rows("payments:MakePayment payments:CreatePaymentInstrument tax:PutTaxInheritance", "*"),
        *rows("savingsplans:CreateSavingsPlan invoicing:GetInvoicePDF purchase-orders:AddPurchaseOrder", "*"),
        *rows("aws-marketplace:Subscribe aws-marketplace:CreateAgreementRequest cur:PutReportDefinition", "*"),
        *rows("ec2:PurchaseReservedInstancesOffering ec2:PurchaseHostReservation ec2:PurchaseCapacityBlock", "*"),
        *rows("rds:PurchaseReservedDBInstancesOffering shield:CreateSubscription", "*"),
        *rows("budgets:ExecuteBudgetAction supportplans:StartSupportPlanUpdate", "*"),
    ],
    "keys": [
        *rows("kms:CreateKey kms:CreateCustomKeyStore kms:DeleteCustomKeyStore kms:DisconnectCustomKeyStore", "*"),
        *rows("kms:PutKeyPolicy kms:DisableKey kms:ScheduleKeyDeletion kms:DeleteImportedKeyMaterial", KEY),
        *rows("kms:DisableKeyRotation kms:CreateAlias kms:UpdateAlias kms:TagResource kms:ReplicateKey", KEY),
        *rows("kms:CreateGrant kms:RevokeGrant kms:RetireGrant", KEY),
        *rows("kms:CreateGrant", KEY, "S", kms_GrantIsForAWSResource="true"),
        *rows("kms:CreateGrant", KEY, kms_GrantIsForAWSResource="false"),
    ],
    "trail": [
        *rows("cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail", TRAIL),
        *rows("cloudtrail:PutEventSelectors cloudtrail:PutInsightSelectors cloudtrail:RemoveTags", TRAIL),
        *rows("cloudtrail:DeleteEventDataStore cloudtrail:UpdateEventDataStore", STORE),
        *rows("cloudtrail:StopEventDataStoreIngestion cloudtrail:DisableFederation", STORE),
        *(
            row
            for bucket in (RECORDS, BLUEPRINT_RECORDS)
            for row in rows(
                "s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutLifecycleConfiguration s3:DeleteBucket "
                "s3:PutBucketVersioning s3:PutReplicationConfiguration s3:PutBucketObjectLockConfiguration "
                "s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock",
                bucket,
            )
        ),
        *rows("s3:BypassGovernanceRetention s3:PutObjectRetention s3:PutObjectLegalHold", f"{RECORDS}/AWSLogs/a.gz"),
        *rows("logs:DeleteLogGroup logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:DeleteMetricFilter", LOG),
        *rows("logs:DeleteLogStream logs:DisassociateKmsKey logs:PutDataProtectionPolicy logs:PutMetricFilter", LOG),
        *rows(
            "cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions cloudwatch:SetAlarmState",
            f"arn:aws:cloudwatch:{HERE}:alarm:{STACK}-RootActivityAlarm-WAL97CBP7ET5",
        ),
        *rows(
            "events:DisableRule events:RemoveTargets events:DeleteRule",
            f"arn:aws:events:{HERE}:rule/{STACK}-R-WAL97CBP7ET5",
        ),
        *rows("sns:SetTopicAttributes sns:DeleteTopic", f"arn:aws:sns:{HERE}:{STACK}-Topic-WAL97CBP7ET5"),
        *rows("ssm:PutParameter ssm:DeleteParameter", f"arn:aws:ssm:{HERE}:parameter/baseline/alerts/topic-arn"),
    ],
    "detectors": [
        *rows("guardduty:DeleteDetector guardduty:UpdateDetector guardduty:CreateFilter guardduty:CreateIPSet", "*"),
        *rows("guardduty:DisassociateFromAdministratorAccount guardduty:StopMonitoringMembers", "*"),
        *rows(
            "securityhub:DisableSecurityHub securityhub:BatchDisableStandards securityhub:UpdateStandardsControl", "*"
        ),
        *rows("securityhub:CreateAutomationRule securityhub:DisableSecurityHubV2", "*"),
        *rows(
            "config:StopConfigurationRecorder config:DeleteConfigurationRecorder config:PutConfigurationRecorder", "*"
        ),
        *rows("config:DeleteDeliveryChannel config:DeleteConfigRule config:PutRetentionConfiguration", "*"),
        *rows("access-analyzer:DeleteAnalyzer access-analyzer:CreateArchiveRule", "*"),
        *rows("macie2:DisableMacie macie2:UpdateMacieSession", "*"),
        *rows("inspector2:Disable inspector2:UpdateConfiguration inspector2:CreateFilter", "*"),
    ],
    "people": [
        *rows("identitystore:CreateUser identitystore:CreateGroupMembership sso:CreateAccountAssignment", "*"),
        *rows("sso:PutInlinePolicyToPermissionSet sso-directory:AddMemberToGroup", "*"),
        *rows("organizations:LeaveOrganization organizations:DetachPolicy organizations:CreatePolicy", "*"),
        *rows("organizations:DescribeOrganization", "*", "SR"),
        *rows("account:CloseAccount account:PutAlternateContact account:DisableRegion account:EnableRegion", "*"),
        *rows("account:StartPrimaryEmailUpdate account:PutContactInformation", "*"),
        *rows("account:ListRegions", "*", "SR"),
        *rows("rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile sts:AssumeRoot", "*"),
    ],
}


def test_the_tables_are_large_enough() -> None:
    assert sum(len(table) for table in TABLES.values()) * len(LETTERS) >= 1000
    assert {letter for table in TABLES.values() for row in table for letter in row.may} == set(LETTERS)


def test_every_action_is_one_that_iam_knows() -> None:
    named = {row.action for table in TABLES.values() for row in table}
    assert [action for action in sorted(named) if not known(*action.split(":"))] == []
    for document in documents(NEWEST.template()):
        for statement in document["Statement"]:
            for pattern in statement.get("Action", statement.get("NotAction")):
                service, _, verb = pattern.partition(":")
                assert known(service, verb), f"{statement['Sid']}: no action is called {pattern}"


def documents(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The policies that a template makes."""
    return [each["Properties"]["PolicyDocument"] for each in resources_of(made, "AWS::IAM::ManagedPolicy")]


def known(service: str, pattern: str) -> bool:
    """Whether AWS publishes an action of this service that matches, read from its reference itself."""
    return bool(fnmatch.filter(REFERENCE.get(service, {}).get("Actions", {}), pattern.lower()))


class People:
    """An account in which account administrators launched the newest iam-baseline."""

    def __init__(self, hub: Hub, parameters: dict[str, str], name: str = "personas") -> None:
        self.session = hub.sandbox.session(TEAM.name, "Developer")
        done = launch(self.session, product="iam-baseline", name=name, parameters=parameters, wait=QUICK)
        assert done.outcome is Outcome.DONE
        self.outputs = done.outputs
        self.iam = iam_backends[TEAM.id]["aws"]

    def role(self, letter: str) -> Any:
        """The persona's role as IAM holds it."""
        arn = self.outputs[f"{LETTERS[letter]}RoleArn"]
        return next(role for role in self.iam.roles.values() if role.arn == arn)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub that offers iam-baseline under its derived launch role."""
    with Sandbox(more_spokes=(TEAM,)) as sandbox:
        served = Hub(sandbox)
        card = CATALOG.product("iam-baseline")
        served.product(NEWEST.template(), card.name, card.launch_role)
        role = launch_role(card, CATALOG.released[card.name])
        assert role
        sandbox.session(TEAM.name, ADMINISTRATOR).client("cloudformation").create_stack(
            StackName="launch-roles",
            TemplateBody=json.dumps(template([role])),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        yield served


@pytest.fixture(scope="module")
def people(hub: Hub) -> People:
    return People(hub, {"RolesRequireMfa": "no"})


def context_of(row: Row, people: People) -> dict[str, str]:
    boundary = people.outputs["BoundaryArn"]
    return {key: value.replace("BOUNDARY", boundary) for key, value in row.context.items()}


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("topic", TABLES)
def test_a_role_may_do_what_its_persona_is_for_and_nothing_else(people: People, topic: str, letter: str) -> None:
    statements = role_principal(people.role(letter), "someone").statements
    wrong = [
        (row.action, row.resource, verdict)
        for row in TABLES[topic]
        for verdict in [evaluate(statements, row.action, row.resource, context_of(row, people))]
        if (verdict is PermissionResult.PERMITTED) is not (letter in row.may)
    ]
    assert wrong == []


@pytest.mark.parametrize("letter", LETTERS)
def test_a_group_s_member_may_do_the_same_with_mfa_and_without_it_nothing_but_set_it_up(
    people: People, letter: str
) -> None:
    name = f"member-{letter}"
    people.iam.create_user("us-east-1", name)
    people.iam.add_user_to_group(people.outputs[f"{LETTERS[letter]}GroupName"], name)
    member = principal_by_arn(f"{IAM}:user/{name}", "x").statements
    for table in TABLES.values():
        for row in table:
            context = context_of(row, people)
            with_mfa = evaluate(member, row.action, row.resource, {**context, "aws:MultiFactorAuthPresent": "true"})
            assert (with_mfa is PermissionResult.PERMITTED) is (letter in row.may), row
            if letter in row.may:
                assert evaluate(member, row.action, row.resource, context) is PermissionResult.DENIED, row
    setting_up = evaluate(member, "iam:CreateVirtualMFADevice", f"{IAM}:mfa/{name}", {})
    assert setting_up is PermissionResult.PERMITTED


@pytest.mark.parametrize("letter", LETTERS)
def test_every_denial_holds_whatever_else_is_attached(people: People, letter: str) -> None:
    """An account's administrator may attach more to a persona; the guards still deny what the card promises."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    principal = role_principal(people.role(letter), "someone")
    for topic in ("bills", "keys", "trail", "detectors", "people", "each other", "other stacks"):
        for row in TABLES[topic]:
            if row.may:
                continue
            verdict = evaluate([everything, *principal.statements], row.action, row.resource, context_of(row, people))
            assert verdict is PermissionResult.DENIED, row


def test_what_an_iam_administrator_makes_has_less_than_a_system_administrator(people: People) -> None:
    """With every policy of the account's attached, and whichever persona's group its user is put into."""
    boundary = people.iam.managed_policies[people.outputs["BoundaryArn"]]
    document = next(version for version in boundary.versions if version.is_default).document
    most = json.loads(document)["Statement"] if isinstance(document, str) else document["Statement"]
    for topic, table in TABLES.items():
        for row in table:
            if "S" not in row.may and row.resource != TEAM_ROLE:
                verdict = evaluate(most, row.action, row.resource, context_of(row, people))
                assert verdict is not PermissionResult.PERMITTED, (topic, row)
    for action in ("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary"):
        assert evaluate(most, action, TEAM_ROLE, {}) is not PermissionResult.PERMITTED


def test_no_policy_is_over_iam_s_limit(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (white space is not counted)"""
    own = [policy for arn, policy in people.iam.managed_policies.items() if arn.startswith(f"{IAM}:policy/")]
    documents = [version.document for policy in own for version in policy.versions]
    assert len(documents) >= 7
    for document in documents:
        text = document if isinstance(document, str) else json.dumps(document)
        # Room for a longer partition.
        assert len(json.dumps(json.loads(text), separators=(",", ":")).replace(":aws:", ":aws-us-gov:")) <= 6144


FOREIGN = "999999999999"


def let_in(people: People, letter: str, account: str, principal: str) -> bool:
    arn = f"arn:aws:iam::{account}:{principal}"
    return trusts(people.role(letter).assume_role_policy_document, TEAM.id, Caller(account, arn, arn))


@pytest.mark.parametrize("letter", LETTERS)
def test_the_own_account_is_let_in_and_personas_and_what_they_make_are_not(people: People, letter: str) -> None:
    assert let_in(people, letter, TEAM.id, "role/Engineers")
    for principal in (
        "role/workload/orders",
        "user/workload/clerk",
        *(people.outputs[f"{persona}RoleArn"].partition(f"::{TEAM.id}:")[2] for persona in LETTERS.values()),
    ):
        assert not let_in(people, letter, TEAM.id, principal), principal
    assert not let_in(people, letter, "333333333333", "role/Engineers")
    assert not let_in(people, letter, FOREIGN, "role/Engineers")


@pytest.mark.parametrize(
    ("given", "lets_in", "keeps_out"),
    [
        ("arn:aws:iam::333333333333:role/Engineers", ("333333333333", "role/Engineers"), (FOREIGN, "role/Engineers")),
        ("arn:aws:iam::333333333333:root", ("333333333333", "role/Anyone"), (TEAM.id, "role/Anyone")),
        (f"arn:aws:iam::{FOREIGN}:root", None, (FOREIGN, "role/Anyone")),
        (f"arn:aws:iam::{FOREIGN}:role/Intruder", None, (FOREIGN, "role/Intruder")),
        (f"arn:aws:iam::{TEAM.id}:role/workload/x", None, (TEAM.id, "role/workload/x")),
    ],
)
def test_who_launches_it_can_t_let_anybody_in_from_outside_the_organization(
    hub: Hub, given: str, lets_in: tuple[str, str] | None, keeps_out: tuple[str, str]
) -> None:
    name = "trust" + re.sub(r"\W+", "-", given)
    made = People(hub, {"RolesRequireMfa": "no", "TrustedPrincipalArn": given}, name)
    for letter in LETTERS:
        assert lets_in is None or let_in(made, letter, *lets_in)
        assert not let_in(made, letter, *keeps_out)


def test_with_mfa_asked_a_session_without_it_is_not_let_in(hub: Hub) -> None:
    made = People(hub, {}, "with-mfa")
    assert not any(let_in(made, letter, TEAM.id, "role/Engineers") for letter in LETTERS)


def test_sts_itself_refuses_one_persona_the_role_of_another(hub: Hub, people: People) -> None:
    sts = hub.administrator(TEAM.name, "sts")
    arns = {letter: people.outputs[f"{name}RoleArn"] for letter, name in LETTERS.items()}
    own = sts.assume_role(RoleArn=arns["S"], RoleSessionName="someone")["Credentials"]
    session = SandboxSession(
        Credentials(
            access_key_id=own["AccessKeyId"],
            secret_access_key=own["SecretAccessKey"],
            session_token=own["SessionToken"],
        ),
        hub.sandbox.region,
        hub.sandbox.endpoint,
    )
    for letter in LETTERS:
        with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
            session.client("sts").assume_role(RoleArn=arns[letter], RoleSessionName="up")
