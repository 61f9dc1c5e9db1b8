"""What this engine can't do is refused with its reason, all at once, before anything is asked of an account."""

from __future__ import annotations

import pytest

from product_factory.provisioning.fleet import ManifestRefused
from tests.product_factory.provisioning.fleet.stacksets.conftest import (
    PATTERN,
    PRODUCTION,
    WORKLOADS,
    applied,
    launched,
    planned,
)
from tests.product_factory.provisioning.hub import Hub


@pytest.fixture(scope="module")
def name(served: Hub) -> str:
    return served.product().name


def refused(products: str, waves: str = WORKLOADS) -> str:
    """All that is told of a manifest."""
    with pytest.raises(ManifestRefused) as told:
        planned(products, waves)
    return "\n".join(told.value.findings)


FILTERS = "automatic deployment ignores account filters"


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("waves", "told"),
    [
        ("[{name: all, targets: [{accounts: [spoke-1]}]}]", FILTERS),
        ("[{name: all, targets: [{ous: [/Workloads], exclude: [spoke-1]}]}]", FILTERS),
        ("[{name: all, targets: [{ous: [/Workloads, /Workloads/Production]}]}]", "hold the same accounts"),
        (
            "[{name: a, targets: [{ous: [/Workloads/Production]}]}, {name: b, targets: [{ous: [/Workloads]}]}]",
            "hold the same accounts for",
        ),
        ("[{name: all, targets: [{ous: [/Workload]}]}]", "did you mean Workloads?"),
        ("[{name: all, targets: [{ous: [/Workloads], status: {NAME: terminated}}]}]", "terminate nothing"),
        ("[{name: all, targets: [{ous: [/Workloads], parameters: {NAME: {Title: Bad}}}]}]", "Type lower-case letters"),
        ("[{name: all, targets: [{ous: [/Workloads], parameters: {NAME: {Titel: a}}}]}]", "did you mean Title?"),
        ("[{name: a.b, targets: [{ous: [/Sandbox]}]}, {name: a-b, targets: [{ous: [/Workloads]}]}]", "rename the"),
    ],
)
def test_targets_and_values_that_automatic_deployment_would_not_hold_to(name: str, waves: str, told: str) -> None:
    assert told in refused(f"{{{name}: {{version: 1.0.0}}}}", waves.replace("NAME", name))


@pytest.mark.usefixtures("hub")
def test_values_that_differ_from_account_to_account(name: str) -> None:
    found = refused(
        f"{{{name}: {{version: 1.0.0, parameters: {{Title: {{ssm: /title}}}}}}, "
        f"b: {{product: {name}, version: 1.0.0, parameters: {{Title: {{output: {name}.TopicArn}}}}}}}}"
    )
    assert found.count("is another value in each account") == 2
    assert "fleet.yaml:4: products" in found


def test_what_the_hub_does_not_offer_to_stack_sets(hub: Hub, name: str) -> None:
    assert "is not in the hub's catalog" in refused("{nothing: {version: 1.0.0}}")
    assert "no active version '9.9.9'" in refused(f"{{{name}: {{version: 9.9.9}}}}")
    hub.client.disassociate_principal_from_portfolio(
        PortfolioId=hub.base, PrincipalARN=PATTERN, PrincipalType="IAM_PATTERN"
    )
    try:
        assert "StackSetsRole()" in refused(f"{{{name}: {{version: 1.0.0}}}}")
    finally:
        hub.client.associate_principal_with_portfolio(
            PortfolioId=hub.base, PrincipalARN=PATTERN, PrincipalType="IAM_PATTERN"
        )


def test_hidden_values_would_stand_readable_in_a_template(hub: Hub) -> None:
    secret = {"Type": "String", "NoEcho": True, "Default": "x"}
    template = {
        "Parameters": {"Word": secret},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Word"}}}},
    }
    name = hub.product(template).name
    assert "is hidden (NoEcho)" in refused(f"{{{name}: {{version: 1.0.0, parameters: {{Word: a}}}}}}")
    assert planned(f"{{{name}: {{version: 1.0.0}}}}").steps[0].wanted.launch.parameters == {}


def test_a_stack_set_of_somebody_else_is_not_touched(hub: Hub) -> None:
    name = hub.product().name
    cloudformation = hub.administrator("hub", "cloudformation")
    step = planned(f"{{{name}: {{version: 1.0.0}}}}").steps[0]
    cloudformation.create_stack_set(
        StackSetName=step.stack_set,
        TemplateBody=step.wanted.body,
        PermissionModel="SERVICE_MANAGED",
        CallAs="DELEGATED_ADMIN",
    )
    report = applied(f"{{{name}: {{version: 1.0.0}}}}")
    assert [(each.ended.value, each.reason) for each in report.results] == [
        ("refused", "a StackSet of this name is there and not this fleet's: give the fleet another `name`")
    ]
    cloudformation.delete_stack_set(StackSetName=step.stack_set, CallAs="DELEGATED_ADMIN")


def test_tags_that_may_not_change_are_told_before_aws_refuses_them(hub: Hub) -> None:
    name = hub.product().name
    applied(f"{{{name}: {{version: 1.0.0, tags: {{team: a}}}}}}")
    step = planned(f"{{{name}: {{version: 1.0.0, tags: {{team: b}}}}}}").steps[0]
    assert step.action.value == "refused"
    assert "RESOURCE_UPDATE" in step.reason


def test_what_was_changed_by_hand_is_found_and_mended(hub: Hub) -> None:
    name = hub.product().name
    entry = f"{{{name}: {{version: 1.0.0}}}}"
    applied(entry)
    cloudformation = hub.administrator("hub", "cloudformation")
    step = planned(entry).steps[0]
    cloudformation.update_stack_set(
        StackSetName=step.stack_set,
        TemplateBody=step.wanted.body.replace("alerts", "byhand"),
        AutoDeployment={"Enabled": False},
        CallAs="DELEGATED_ADMIN",
    )
    assert "byhand" in hub.topics("spoke-1")
    told = planned(entry).steps[0]
    assert told.reason == "parameters: Title; automatic deployment, or what it keeps, was changed by hand"
    assert applied(entry).succeeded
    assert "byhand" not in hub.topics("spoke-1")
    assert planned(entry).steps[0].action.value == "keep"


def test_units_that_the_manifest_no_longer_names_go_on_and_are_told(hub: Hub) -> None:
    name = hub.product().name
    entry = f"{{{name}: {{version: 1.0.0}}}}"
    applied(entry)
    fewer = planned(entry, PRODUCTION)
    unit = hub.sandbox.organization.unit("workloads").id
    assert any(f"goes on in {unit}, which the manifest does not name" in note for note in fewer.notes)
    assert launched(hub, "spoke-1", name)
