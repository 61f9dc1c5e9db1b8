"""Security Hub CSPM for an organization: its hub, its home Region, central configuration, and one policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .central_policy import SELF_MANAGED, associate

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_securityhub as securityhub
    from constructs import Construct

    from product_factory import Answers

_STANDARDS = "arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/"


def central_hub(scope: Construct, answers: Answers) -> None:
    """What the form chooses of it.

    Central configuration stands in the Region of the aggregator, and takes no automatic enablement beside it:
    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateOrganizationConfiguration.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_securityhub as securityhub

    from .retained import keep

    chosen = answers.text("SecurityHub")
    central = CfnCondition(scope, "CentralWanted", expression=Fn.condition_equals(chosen, "central"))
    policy = CfnCondition(scope, "PolicyWanted", expression=Fn.condition_not(Fn.condition_equals(chosen, "leave")))
    enable = Fn.condition_equals(answers.text("OwnHub"), "enable")
    # The CDK's types of a condition lack what jsii gives it.
    enabled = CfnCondition(scope, "HubWanted", expression=Fn.condition_and(central, enable))  # type: ignore[arg-type]
    hub = securityhub.CfnHub(
        scope,
        "Hub",
        enable_default_standards=False,
        control_finding_generator="SECURITY_CONTROL",
        auto_enable_controls=True,
    )
    # Without it nobody would administer Security Hub for the members.
    keep(hub)
    hub.cfn_options.condition = enabled
    aggregator = _aggregator(scope, answers)
    aggregator.cfn_options.condition = central
    # A reference orders as DependsOn does, which takes no condition.
    aggregator.add_metadata("After", Fn.condition_if(enabled.logical_id, hub.ref, Aws.NO_VALUE))
    organization = securityhub.CfnOrganizationConfiguration(
        scope,
        "OrganizationConfiguration",
        auto_enable=False,
        auto_enable_standards="NONE",
        configuration_type="CENTRAL",
    )
    organization.cfn_options.condition = central
    organization.add_resource_dependency(aggregator)
    made = _policy(scope, answers)
    made.cfn_options.condition = policy
    made.add_metadata("After", Fn.condition_if(central.logical_id, organization.ref, Aws.NO_VALUE))
    associate(scope, answers, "Targets", made.attr_id, wanted=policy)
    associate(scope, answers, "SelfManaged", SELF_MANAGED, wanted=policy, after=made)


def _aggregator(scope: Construct, answers: Answers) -> securityhub.CfnFindingAggregator:
    from aws_cdk import Aws, CfnCondition, Fn, Token
    from aws_cdk import aws_securityhub as securityhub

    every: CfnCondition = CfnCondition(
        scope, "AllRegionsLinked", expression=Fn.condition_equals(answers.text("LinkedRegions"), "")
    )
    named = Fn.condition_if(every.logical_id, Aws.NO_VALUE, Fn.split(",", answers.text("LinkedRegions")))
    return securityhub.CfnFindingAggregator(
        scope,
        "FindingAggregator",
        region_linking_mode=Fn.condition_if(every.logical_id, "ALL_REGIONS", "SPECIFIED_REGIONS").to_string(),
        regions=Token.as_list(named),
    )


def _policy(scope: Construct, answers: Answers) -> securityhub.CfnConfigurationPolicy:
    """The standards that the form chooses, with all their controls but those that it names."""
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_securityhub as securityhub

    practices = CfnCondition(
        scope, "FoundationalPracticesOn", expression=Fn.condition_equals(answers.text("FoundationalPractices"), "on")
    )
    cis = CfnCondition(
        scope, "CisBenchmarkOn", expression=Fn.condition_not(Fn.condition_equals(answers.text("CisBenchmark"), "off"))
    )
    none_off = CfnCondition(
        scope, "NoControlDisabled", expression=Fn.condition_equals(answers.text("DisabledControls"), "")
    )
    made = securityhub.CfnConfigurationPolicy(
        scope,
        "ConfigurationPolicy",
        name=answers.text("PolicyName"),
        description="Security Hub CSPM in the organization's accounts, by the product organization-security",
        configuration_policy=securityhub.CfnConfigurationPolicy.PolicyProperty(
            security_hub=securityhub.CfnConfigurationPolicy.SecurityHubPolicyProperty(service_enabled=True)
        ),
    )
    made.add_property_override(
        "ConfigurationPolicy.SecurityHub.EnabledStandardIdentifiers",
        [
            Fn.condition_if(
                practices.logical_id,
                Fn.sub(f"{_STANDARDS}aws-foundational-security-best-practices/v/1.0.0"),
                Aws.NO_VALUE,
            ),
            Fn.condition_if(
                cis.logical_id,
                Fn.sub(f"{_STANDARDS}cis-aws-foundations-benchmark/v/${{CisBenchmark}}"),
                Aws.NO_VALUE,
            ),
        ],
    )
    made.add_property_override(
        "ConfigurationPolicy.SecurityHub.SecurityControlsConfiguration.DisabledSecurityControlIdentifiers",
        Fn.condition_if(none_off.logical_id, [], Fn.split(",", answers.text("DisabledControls"))),
    )
    return made
