"""AWS::IAM roles, groups, policies and instance profiles, in moto's IAM."""

from typing import Any

from moto.iam.models import iam_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Name, Resource, document, missing_is_fine
from product_factory.sandbox.resource_types.schema import JSON

PARTITION = "aws"


class Holder(Resource):
    """What roles, groups and users have in common: inline and managed policies."""

    kind: str
    """`role`, `group` or `user`, as in put_role_policy."""

    def hold(self, previous: JSON) -> None:
        """Bring inline and managed policies from `previous` to the properties."""
        iam, who = self.client("iam"), {f"{self.kind.capitalize()}Name": self.name}
        policies = {p["PolicyName"]: p for p in self.properties.get("Policies", [])}
        before = {p["PolicyName"] for p in previous.get("Policies", [])}
        for name, policy in policies.items():
            put = getattr(iam, f"put_{self.kind}_policy")
            put(PolicyName=name, PolicyDocument=document(policy["PolicyDocument"]), **who)
        for name in before - set(policies):
            with missing_is_fine():
                getattr(iam, f"delete_{self.kind}_policy")(PolicyName=name, **who)
        arns = set(self.properties.get("ManagedPolicyArns", []))
        for arn in sorted(arns):
            getattr(iam, f"attach_{self.kind}_policy")(PolicyArn=arn, **who)
        for arn in set(previous.get("ManagedPolicyArns", [])) - arns:
            with missing_is_fine():
                getattr(iam, f"detach_{self.kind}_policy")(PolicyArn=arn, **who)

    def let_go(self) -> None:
        """Take off every policy this resource's properties gave it."""
        declared, self.properties = self.properties, {}
        try:
            self.hold(declared)
        finally:
            self.properties = declared


class Role(Holder):
    """Ref: the role's name. GetAtt: Arn, RoleId."""

    type = "AWS::IAM::Role"
    kind = "role"
    naming = Name("RoleName")
    sets = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    )

    def create(self) -> None:
        made = self.client("iam").create_role(
            RoleName=self.name,
            AssumeRolePolicyDocument=document(self.properties["AssumeRolePolicyDocument"]),
            Tags=self.tag_list,
            **self.take("Description", "MaxSessionDuration", "Path", "PermissionsBoundary"),
        )["Role"]
        self.physical_id = self.name
        self.attributes = {"Arn": made["Arn"], "RoleId": made["RoleId"]}
        self.hold({})

    def update(self, previous: JSON) -> None:
        iam = self.client("iam")
        if self.changed(previous, "AssumeRolePolicyDocument"):
            iam.update_assume_role_policy(
                RoleName=self.name, PolicyDocument=document(self.properties["AssumeRolePolicyDocument"])
            )
        if self.changed(previous, "Description", "MaxSessionDuration"):
            iam.update_role(
                RoleName=self.name,
                Description=self.properties.get("Description", ""),
                MaxSessionDuration=self.properties.get("MaxSessionDuration", 3600),
            )
        if self.changed(previous, "PermissionsBoundary"):
            self._bound()
        self.hold(previous)
        gone = self.own_tags_of(previous)
        if gone:
            iam.untag_role(RoleName=self.name, TagKeys=gone)
        iam.tag_role(RoleName=self.name, Tags=self.tag_list)

    def delete(self) -> None:
        self.let_go()
        self.client("iam").delete_role(RoleName=self.name)

    def live(self) -> JSON:
        iam = self.client("iam")
        found = iam.get_role(RoleName=self.physical_id)["Role"]
        attached = iam.list_attached_role_policies(RoleName=self.physical_id)["AttachedPolicies"]
        return {
            "AssumeRolePolicyDocument": found["AssumeRolePolicyDocument"],
            "Description": found.get("Description"),
            "ManagedPolicyArns": [each["PolicyArn"] for each in attached],
            "MaxSessionDuration": found["MaxSessionDuration"],
            "PermissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        }

    def _bound(self) -> None:
        iam, boundary = self.client("iam"), self.properties.get("PermissionsBoundary")
        if boundary is None:
            iam.delete_role_permissions_boundary(RoleName=self.name)
        else:
            iam.put_role_permissions_boundary(RoleName=self.name, PermissionsBoundary=boundary)


class Group(Holder):
    """Ref: the group's name. GetAtt: Arn."""

    type = "AWS::IAM::Group"
    kind = "group"
    naming = Name("GroupName")
    sets = frozenset({"GroupName", "ManagedPolicyArns", "Path", "Policies"})

    def create(self) -> None:
        made = self.client("iam").create_group(GroupName=self.name, **self.take("Path"))
        self.physical_id = self.name
        self.attributes = {"Arn": made["Group"]["Arn"]}
        self.hold({})

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "Path"):
            # moto's UpdateGroup loses a group that keeps its name.
            group = iam_backends[self.stack.account_id][PARTITION].get_group(self.name)
            group.path = self.properties.get("Path", "/")
            self.attributes["Arn"] = group.arn
        self.hold(previous)

    def delete(self) -> None:
        self.let_go()
        self.client("iam").delete_group(GroupName=self.name)


class _Attached(Resource):
    """What inline and managed policies have in common: the roles, groups and users they are on."""

    def holders(self, properties: JSON) -> set[tuple[str, str]]:
        return {
            (kind, name) for kind in ("role", "group", "user") for name in properties.get(f"{kind.capitalize()}s", [])
        }

    def call(self, verb: str, kind: str, name: str, **arguments: Any) -> None:
        operation = getattr(self.client("iam"), f"{verb}_{kind}_policy")
        operation(**{f"{kind.capitalize()}Name": name}, **arguments)


class Policy(_Attached):
    """An inline policy on roles, groups and users. Ref: an ID that begins with the stack name."""

    type = "AWS::IAM::Policy"
    sets = frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"})

    def create(self) -> None:
        if not self.holders(self.properties):
            raise ResourceError("At least one of [Groups,Roles,Users] must be non-empty.")
        self.physical_id = name_of_type(self.stack.name, self.logical_id, self.type)
        self.attributes = {"Id": self.physical_id}
        self.update({})

    def update(self, previous: JSON) -> None:
        name = self.properties["PolicyName"]
        text = document(self.properties["PolicyDocument"])
        for kind, holder in sorted(self.holders(self.properties)):
            self.call("put", kind, holder, PolicyName=name, PolicyDocument=text)
        before, now = self.holders(previous), self.holders(self.properties)
        old_name = previous.get("PolicyName", name)
        for kind, holder in before if old_name != name else before - now:
            self.call("delete", kind, holder, PolicyName=old_name)

    def delete(self) -> None:
        for kind, holder in self.holders(self.properties):
            with missing_is_fine():
                self.call("delete", kind, holder, PolicyName=self.properties["PolicyName"])


class ManagedPolicy(_Attached):
    """Ref and GetAtt PolicyArn: the policy's ARN. A changed document becomes its default."""

    type = "AWS::IAM::ManagedPolicy"
    naming = Name("ManagedPolicyName")
    sets = frozenset(
        {
            "Description",
            "Groups",
            "ManagedPolicyName",
            "Path",
            "PolicyDocument",
            "Roles",
            "Users",
        }
    )

    def create(self) -> None:
        made = self.client("iam").create_policy(
            PolicyName=self.name,
            PolicyDocument=document(self.properties["PolicyDocument"]),
            **self.take("Description", "Path"),
        )["Policy"]
        self.physical_id = made["Arn"]
        self.attributes = {
            "PolicyArn": made["Arn"],
            "PolicyId": made["PolicyId"],
            "DefaultVersionId": made["DefaultVersionId"],
        }
        self._attach({})

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "PolicyDocument"):
            self._new_version(document(self.properties["PolicyDocument"]))
        self._attach(previous)

    def delete(self) -> None:
        iam = self.client("iam")
        for kind, holder in self.holders(self.properties):
            with missing_is_fine():
                self.call("detach", kind, holder, PolicyArn=self.physical_id)
        for version in iam.list_policy_versions(PolicyArn=self.physical_id)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=self.physical_id, VersionId=version["VersionId"])
        iam.delete_policy(PolicyArn=self.physical_id)

    def _new_version(self, text: str) -> None:
        iam = self.client("iam")
        versions = iam.list_policy_versions(PolicyArn=self.physical_id)["Versions"]
        if len(versions) >= 5:
            old = [v for v in versions if not v["IsDefaultVersion"]]
            first = min(old, key=lambda version: version["CreateDate"])
            iam.delete_policy_version(PolicyArn=self.physical_id, VersionId=first["VersionId"])
        iam.create_policy_version(PolicyArn=self.physical_id, PolicyDocument=text, SetAsDefault=True)

    def _attach(self, previous: JSON) -> None:
        before, now = self.holders(previous), self.holders(self.properties)
        for kind, holder in sorted(now - before):
            self.call("attach", kind, holder, PolicyArn=self.physical_id)
        for kind, holder in before - now:
            self.call("detach", kind, holder, PolicyArn=self.physical_id)


class InstanceProfile(Resource):
    """Ref: the profile's name. GetAtt: Arn."""

    type = "AWS::IAM::InstanceProfile"
    naming = Name("InstanceProfileName")
    sets = frozenset({"InstanceProfileName", "Path", "Roles"})

    def create(self) -> None:
        made = self.client("iam").create_instance_profile(InstanceProfileName=self.name, **self.take("Path"))[
            "InstanceProfile"
        ]
        self.physical_id = self.name
        self.attributes = {"Arn": made["Arn"]}
        self.update({})

    def update(self, previous: JSON) -> None:
        iam = self.client("iam")
        for role in previous.get("Roles", []):
            iam.remove_role_from_instance_profile(InstanceProfileName=self.name, RoleName=role)
        for role in self.properties["Roles"]:
            iam.add_role_to_instance_profile(InstanceProfileName=self.name, RoleName=role)

    def delete(self) -> None:
        iam = self.client("iam")
        for role in self.properties["Roles"]:
            iam.remove_role_from_instance_profile(InstanceProfileName=self.name, RoleName=role)
        iam.delete_instance_profile(InstanceProfileName=self.name)


class ServiceLinkedRole(Resource):
    """Ref and GetAtt RoleName: the role's name. One per service and suffix, else it fails."""

    type = "AWS::IAM::ServiceLinkedRole"
    sets = frozenset({"AWSServiceName", "CustomSuffix", "Description"})

    def create(self) -> None:
        iam = self.client("iam")
        made = iam.create_service_linked_role(**self.properties)["Role"]
        self.physical_id = made["RoleName"]
        self.attributes = {"RoleName": made["RoleName"]}

    def update(self, previous: JSON) -> None:
        self.client("iam").update_role(RoleName=self.physical_id, Description=self.properties.get("Description", ""))

    def delete(self) -> None:
        self.client("iam").delete_service_linked_role(RoleName=self.physical_id)


RESOURCES = (Role, Group, Policy, ManagedPolicy, InstanceProfile, ServiceLinkedRole)
