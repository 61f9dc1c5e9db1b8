"""AWS::SecurityHub resources of an organization's administrator, as records that `security_services` acts by.

https://docs.aws.amazon.com/securityhub/latest/userguide/start-central-configuration.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateOrganizationConfiguration.html
"""

from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record, Resource
from product_factory.sandbox.resource_types.schema import JSON


class _Administrators(Record):
    """What Security Hub's delegated administrator alone makes, in an account where it is on."""

    def create(self) -> None:
        # The administrator alone may ask.
        self.client("securityhub").describe_organization_configuration()
        super().create()

    def _there(self, kind: str) -> list[Record]:
        return [each for (type_, _), each in self._records().items() if type_ == kind and each is not self]


class FindingAggregator(_Administrators):
    """Ref and GetAtt FindingAggregatorArn: its ARN. One of an account, in whatever Region."""

    type = "AWS::SecurityHub::FindingAggregator"

    def identify(self) -> None:
        if self._there(self.type):
            raise ResourceError("A finding aggregator already exists for this account.")
        if (self.properties["RegionLinkingMode"] == "ALL_REGIONS") is bool(self.properties.get("Regions")):
            raise ResourceError("Regions are named with every RegionLinkingMode but ALL_REGIONS, and with that never.")
        self.physical_id = self.arn("securityhub", f"finding-aggregator/{mock_random.uuid4()}")
        self.attributes = {
            "FindingAggregatorArn": self.physical_id,
            "FindingAggregationRegion": self.stack.region_name,
        }

    def delete(self) -> None:
        central = [each.properties.get("ConfigurationType") for each in self._there(OrganizationConfiguration.type)]
        if "CENTRAL" in central:
            raise ResourceError("Central configuration needs the finding aggregator.")
        super().delete()


class OrganizationConfiguration(_Administrators):
    """Ref and GetAtt OrganizationConfigurationIdentifier: what it is called. GetAtt Status."""

    type = "AWS::SecurityHub::OrganizationConfiguration"

    def identify(self) -> None:
        account, region = self.stack.account_id, self.stack.region_name
        self.physical_id = f"{account}/{region}/securityhub-organization-configuration"
        self.attributes = {"OrganizationConfigurationIdentifier": self.physical_id, "Status": "ENABLED"}
        self._check()

    def update(self, previous: JSON) -> None:
        self._check()
        super().update(previous)

    def _check(self) -> None:
        if self.properties.get("ConfigurationType") != "CENTRAL":
            return
        if self.properties["AutoEnable"] or self.properties.get("AutoEnableStandards", "NONE") != "NONE":
            raise ResourceError(
                "InvalidInputException: Auto Enable and AutoEnableStandards can not be enabled for Central Configuration"
            )
        if not self._there(FindingAggregator.type):
            raise ResourceError("Central configuration needs a finding aggregator in this Region.")


class ConfigurationPolicy(_Administrators):
    """Ref and GetAtt Arn: its ARN. GetAtt: Id, ServiceEnabled."""

    type = "AWS::SecurityHub::ConfigurationPolicy"

    def identify(self) -> None:
        central = [each.properties.get("ConfigurationType") for each in self._there(OrganizationConfiguration.type)]
        if "CENTRAL" not in central:
            raise ResourceError("Configuration policies need central configuration, which is off.")
        self._check()
        own = str(mock_random.uuid4())
        self.physical_id = self.arn("securityhub", f"configuration-policy/{own}")
        self.attributes = {"Arn": self.physical_id, "Id": own, "ServiceEnabled": True}

    def update(self, previous: JSON) -> None:
        self._check()
        super().update(previous)

    def _check(self) -> None:
        """https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_SecurityHubPolicy.html"""
        said = self.properties["ConfigurationPolicy"].get("SecurityHub", {})
        controls = said.get("SecurityControlsConfiguration", {})
        lists = {"EnabledSecurityControlIdentifiers", "DisabledSecurityControlIdentifiers"} & controls.keys()
        if not said.get("ServiceEnabled"):
            raise ResourceError("The sandbox implements only configuration policies that enable Security Hub CSPM")
        if "EnabledStandardIdentifiers" not in said or len(lists) != 1:
            raise ResourceError(
                "A policy names its standards, and either the controls that are on or those that are off."
            )

    def delete(self) -> None:
        told = self.client("securityhub").list_configuration_policy_associations()
        held = {each["ConfigurationPolicyId"] for each in told["ConfigurationPolicyAssociationSummaries"]}
        if self.attributes["Id"] in held:
            raise ResourceError("The configuration policy is associated with a target, and can't be deleted.")
        super().delete()


class PolicyAssociation(Resource):
    """Ref and GetAtt AssociationIdentifier: the target's ID. What it made in accounts stays when it goes."""

    type = "AWS::SecurityHub::PolicyAssociation"
    sets = frozenset({"ConfigurationPolicyId", "TargetId", "TargetType"})

    def create(self) -> None:
        told = self.client("securityhub").list_configuration_policy_associations()
        if self.properties["TargetId"] in {
            each["TargetId"] for each in told["ConfigurationPolicyAssociationSummaries"]
        }:
            raise ResourceError(f"The target {self.properties['TargetId']} has a configuration policy already.")
        self._associate()
        self.physical_id = self.properties["TargetId"]
        self.attributes = {
            "AssociationIdentifier": self.physical_id,
            "AssociationStatus": "SUCCESS",
            "AssociationType": "APPLIED",
        }

    def update(self, previous: JSON) -> None:
        self._associate()

    def delete(self) -> None:
        self.client("securityhub").start_configuration_policy_disassociation(
            ConfigurationPolicyIdentifier=self.properties["ConfigurationPolicyId"], Target=self._target()
        )

    def _associate(self) -> None:
        self.client("securityhub").start_configuration_policy_association(
            ConfigurationPolicyIdentifier=self.properties["ConfigurationPolicyId"], Target=self._target()
        )

    def _target(self) -> JSON:
        names = {"ACCOUNT": "AccountId", "ORGANIZATIONAL_UNIT": "OrganizationalUnitId", "ROOT": "RootId"}
        return {names[self.properties["TargetType"]]: self.properties["TargetId"]}


RESOURCES = (FindingAggregator, OrganizationConfiguration, ConfigurationPolicy, PolicyAssociation)
