"""Policies of an organization have the types, limits and refusals that AWS documents.

"Quotas and service limits for AWS Organizations" and the pages of its API reference; reasons by the errors there.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.org_policies.conftest import EC2, SCP, TAGS, Policies, statement

UNIT, ACCOUNT = "ou-demo-workload", "333333333333"
RCP = "RESOURCE_CONTROL_POLICY"
ANYBODY = {"Principal": "*", "Action": "s3:GetObject"}
TAG = {"tags": {"team": {"tag_key": {"@@assign": "Team"}}}}
GUARD = {"ec2_attributes": {"serial_console_access": {"status": {"@@assign": "disabled"}}}}


def refused(call: Any, **given: Any) -> tuple[str, str]:
    """Code and reason of AWS's error."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    return caught.value.response["Error"]["Code"], str(caught.value.response.get("Reason", ""))


def padded(content: dict[str, Any], size: int) -> str:
    """The document, with blanks that count up to this size."""
    return json.dumps(content).ljust(size)


@pytest.mark.parametrize(
    ("kind", "content", "size"),
    [
        (SCP, statement(), 10_240),
        (RCP, statement(**ANYBODY), 5_120),
        (EC2, GUARD, 10_000),
        (TAGS, TAG, 10_000),
        ("BACKUP_POLICY", {"plans": {}}, 10_000),
        ("AISERVICES_OPT_OUT_POLICY", {"services": {}}, 2_500),
        ("CHATBOT_POLICY", {"chatbot": {}}, 10_000),
        ("SECURITYHUB_POLICY", {"securityhub": {"enable_in_regions": {}, "disable_in_regions": {}}}, 10_000),
    ],
)
def test_a_document_may_be_as_long_as_its_type_allows(
    policies: Policies, kind: str, content: dict[str, Any], size: int
) -> None:
    create = policies.api.create_policy
    told = {"Name": "n", "Description": "d", "Type": kind}
    too_long = ("ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED")
    assert refused(create, **told, Content=padded(content, size + 1)) == too_long
    made = create(**told, Content=padded(content, size))["Policy"]["PolicySummary"]
    assert made["Arn"] == f"arn:aws:organizations::111111111111:policy/o-demo000000/{kind.lower()}/{made['Id']}"
    changed = refused(policies.api.update_policy, PolicyId=made["Id"], Content=padded(content, size + 1))
    assert changed == too_long
    policies.api.delete_policy(PolicyId=made["Id"])


@pytest.mark.parametrize(("kind", "content", "most"), [(SCP, statement(), 10), (RCP, statement(**ANYBODY), 5)])
def test_a_target_takes_so_many_policies_of_a_type(
    policies: Policies, kind: str, content: dict[str, Any], most: int
) -> None:
    """The default policy, which each has, counts too."""
    made = [policies.make(kind, content) for _ in range(most)]
    for policy in made[:-1]:
        policies.api.attach_policy(PolicyId=policy, TargetId=UNIT)
    one_more = refused(policies.api.attach_policy, PolicyId=made[-1], TargetId=UNIT)
    assert one_more == ("ConstraintViolationException", "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
    for policy in made[:-1]:
        policies.api.detach_policy(PolicyId=policy, TargetId=UNIT)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (SCP, "{"),
        (SCP, "[]"),
        (SCP, {"Version": "2012-10-17"}),
        (SCP, {"Statement": statement()["Statement"]}),
        (SCP, statement(Principal="*")),
        (SCP, statement("Maybe")),
        (SCP, statement(Nonsense=1)),
        (SCP, statement(NotAction="s3:*")),
        (SCP, '{"Version": "2012-10-17", "Statement": [], "Statement": []}'),
        (RCP, statement()),
        (RCP, statement("Allow", **ANYBODY)),
        (RCP, statement(**{**ANYBODY, "Principal": {"AWS": "111111111111"}})),
        (EC2, TAG),
        (TAGS, GUARD),
        (TAGS, "tags"),
    ],
)
def test_a_document_that_its_type_has_not_is_malformed(policies: Policies, kind: str, content: Any) -> None:
    """ "SCP syntax", "RCP syntax" and those of the other types, in the user guide."""
    text = content if isinstance(content, str) else json.dumps(content)
    made = refused(policies.api.create_policy, Name="n", Description="d", Type=kind, Content=text)
    assert made == ("MalformedPolicyDocumentException", "")


def test_a_policy_is_attached_once_and_where_its_type_is_enabled(policies: Policies) -> None:
    attach, detach = policies.api.attach_policy, policies.api.detach_policy
    backup = policies.api.create_policy(Name="b", Description="d", Type="BACKUP_POLICY", Content='{"plans": {}}')
    where = {"PolicyId": backup["Policy"]["PolicySummary"]["Id"], "TargetId": UNIT}
    assert refused(attach, **where)[0] == "PolicyTypeNotEnabledException"
    policies.enable("BACKUP_POLICY")
    attach(**where)
    assert refused(attach, **where)[0] == "DuplicatePolicyAttachmentException"
    assert refused(policies.api.delete_policy, PolicyId=where["PolicyId"])[0] == "PolicyInUseException"
    detach(**where)
    assert refused(detach, **where)[0] == "PolicyNotAttachedException"
    assert refused(attach, PolicyId=where["PolicyId"], TargetId="ou-demo-nowhere00")[0] == "TargetNotFoundException"
    assert refused(attach, PolicyId="p-nowhere00", TargetId=UNIT)[0] == "PolicyNotFoundException"
    policies.api.delete_policy(PolicyId=where["PolicyId"])


def test_a_service_control_policy_stays_at_each_target(policies: Policies) -> None:
    """ "Every root, OU, and account must have at least one SCP attached": API_DetachPolicy."""
    policies.enable(SCP)
    where = {"TargetId": ACCOUNT}
    last = refused(policies.api.detach_policy, PolicyId="p-FullAWSAccess", **where)
    assert last == ("ConstraintViolationException", "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
    policies.make(SCP, statement("Allow"), ACCOUNT)
    policies.api.detach_policy(PolicyId="p-FullAWSAccess", **where)
    policies.api.attach_policy(PolicyId="p-FullAWSAccess", **where)


def test_the_default_resource_control_policy_stays(policies: Policies) -> None:
    """ "You cannot detach this policy": RCP syntax."""
    policies.make(RCP, statement(**ANYBODY), ACCOUNT)
    given = {"PolicyId": "p-RCPFullAWSAccess", "TargetId": ACCOUNT}
    assert refused(policies.api.detach_policy, **given) == ("InvalidInputException", "NON_DETACHABLE_POLICY")


def test_aws_s_own_policies_are_not_changed(policies: Policies) -> None:
    """IMMUTABLE_POLICY of InvalidInputException; their ARN: awspolicy in the service authorization reference."""
    (own,) = [each for each in policies.api.list_policies(Filter=SCP)["Policies"] if each["AwsManaged"]]
    assert own["Arn"] == "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
    immutable = ("InvalidInputException", "IMMUTABLE_POLICY")
    assert refused(policies.api.update_policy, PolicyId=own["Id"], Description="mine") == immutable
    assert refused(policies.api.delete_policy, PolicyId=own["Id"]) == immutable


def test_a_policy_has_a_name_of_its_own(policies: Policies) -> None:
    policies.make(SCP, statement())
    taken = policies.api.list_policies(Filter=SCP)["Policies"][-1]["Name"]
    other = policies.make(SCP, statement())
    assert refused(policies.api.update_policy, PolicyId=other, Name=taken)[0] == "DuplicatePolicyException"


def test_all_are_detached_by_disabling_their_type(policies: Policies) -> None:
    """ "Disabling a policy type" of the user guide: enabled anew, the default policy alone stands everywhere."""
    policy = policies.make(SCP, statement(), UNIT)
    policies.api.disable_policy_type(RootId=policies.root, PolicyType=SCP)
    assert policies.api.list_targets_for_policy(PolicyId=policy)["Targets"] == []
    policies.api.enable_policy_type(RootId=policies.root, PolicyType=SCP)
    there = policies.api.list_policies_for_target(TargetId=UNIT, Filter=SCP)["Policies"]
    assert [each["Id"] for each in there] == ["p-FullAWSAccess"]


def test_what_no_page_tells_is_refused_by_name(policies: Policies) -> None:
    policies.make(TAGS, TAG, UNIT)
    code, _ = refused(policies.api.disable_policy_type, RootId=policies.root, PolicyType=TAGS)
    assert code == "NotImplementedException"
    told = {"Name": "n", "Description": "d", "Type": "S3_POLICY"}
    assert (
        refused(policies.api.create_policy, **told, Content=padded({"a": {}}, 10_001))[0] == "NotImplementedException"
    )


@pytest.mark.parametrize("kind", ["SERVICE_POLICY", "", "scp"])
def test_a_type_that_there_is_not_is_refused(policies: Policies, kind: str) -> None:
    invalid = "InvalidInputException"
    assert refused(policies.api.list_policies, Filter=kind)[0] == invalid
    assert refused(policies.api.enable_policy_type, RootId=policies.root, PolicyType=kind)[0] == invalid
    told = {"Name": "n", "Description": "d", "Type": kind}
    assert refused(policies.api.create_policy, **told, Content="{}")[0] == invalid
