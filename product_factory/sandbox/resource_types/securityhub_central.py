"""AWS::SecurityHub resources of an organization's administrator, as records that `security_services` acts by.

https://docs.aws.amazon.com/securityhub/latest/userguide/start-central-configuration.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateOrganizationConfiguration.html
"""

from moto.moto_api._internal import mock_random

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record
from product_factory.sandbox.resource_types.schema import JSON

SELF_MANAGED = "SELF_MANAGED_SECURITY_HUB"


class _Administrators(Record):
    """What Security Hub's delegated administrator alone makes, in an account where it is on."""

    def create(self) -> None:
        self.client("securityhub").describe_hub()
        self._check_administrator()
        super().create()

    def _check_administrator(self) -> None:
        from product_factory.sandbox.security_services.administrators import SECURITY_HUB, is_administrator

        if not is_administrator(self.stack.account_id, SECURITY_HUB):
            raise ResourceError(
                f"{self.type}: account {self.stack.account_id} isn't the delegated administrator of Security Hub"
            )

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
        own = self.attributes["Id"]
        if any(each.properties["ConfigurationPolicyId"] == own for each in self._there(PolicyAssociation.type)):
            raise ResourceError("The configuration policy is associated with a target, and can't be deleted.")
        super().delete()


class PolicyAssociation(_Administrators):
    """Ref and GetAtt AssociationIdentifier: the target's ID. What it made in accounts stays when it goes."""

    type = "AWS::SecurityHub::PolicyAssociation"

    def identify(self) -> None:
        target, kind = self.properties["TargetId"], self.properties["TargetType"]
        if self._kind(target) != kind:
            raise ResourceError(f"The target {target} of type {kind} is not in the organization.")
        self._check_policy()
        if any(each.properties["TargetId"] == target for each in self._there(self.type)):
            raise ResourceError(f"The target {target} has a configuration policy already.")
        self.physical_id = target
        self.attributes = {
            "AssociationIdentifier": target,
            "AssociationStatus": "SUCCESS",
            "AssociationType": "APPLIED",
        }

    def update(self, previous: JSON) -> None:
        self._check_policy()
        self._settle()
        super().update(previous)

    def delete(self) -> None:
        self._settle()
        super().delete()

    def _check_policy(self) -> None:
        chosen = self.properties["ConfigurationPolicyId"]
        if chosen not in [SELF_MANAGED, *(each.attributes["Id"] for each in self._there(ConfigurationPolicy.type))]:
            raise ResourceError(f"There is no configuration policy {chosen} in this account and Region.")

    def _kind(self, target: str) -> str:
        from product_factory.sandbox.tree import organization_of

        organization = organization_of(self.stack.account_id)
        units = {unit.id: unit.parent_id for unit in organization.ou} if organization else {}
        accounts = {each.id for each in organization.accounts} if organization else set()
        if target in units:
            return "ORGANIZATIONAL_UNIT" if units[target] else "ROOT"
        return "ACCOUNT" if target in accounts else ""

    def _settle(self) -> None:
        from product_factory.sandbox.security_services.history import BEFORE
        from product_factory.sandbox.tree import organization_of

        organization = organization_of(self.stack.account_id)
        for account in organization.accounts if organization else []:
            for settle in BEFORE:
                settle(organization, account.id)  # type: ignore[arg-type]


RESOURCES = (FindingAggregator, OrganizationConfiguration, ConfigurationPolicy, PolicyAssociation)
