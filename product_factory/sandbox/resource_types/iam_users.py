"""AWS::IAM users and their keys, in moto's IAM."""

from product_factory.sandbox.resource_types.iam import Holder
from product_factory.sandbox.resource_types.resource import Name, Resource, missing_is_fine
from product_factory.sandbox.resource_types.schema import JSON


class User(Holder):
    """Ref: the user's name. GetAtt: Arn."""

    type = "AWS::IAM::User"
    kind = "user"
    naming = Name("UserName")
    sets = frozenset({"Groups", "ManagedPolicyArns", "Path", "PermissionsBoundary", "Policies", "Tags", "UserName"})

    def create(self) -> None:
        made = self.client("iam").create_user(
            UserName=self.name, Tags=self.tag_list, **self.take("Path", "PermissionsBoundary")
        )["User"]
        self.physical_id = self.name
        self.attributes = {"Arn": made["Arn"]}
        self.hold({})
        self._join({})

    def update(self, previous: JSON) -> None:
        iam, who = self.client("iam"), {"UserName": self.name}
        if self.changed(previous, "Path"):
            iam.update_user(NewPath=self.properties.get("Path", "/"), **who)
            self.attributes = {"Arn": iam.get_user(**who)["User"]["Arn"]}
        if "PermissionsBoundary" in self.properties:
            iam.put_user_permissions_boundary(**who, **self.take("PermissionsBoundary"))
        elif "PermissionsBoundary" in previous:
            iam.delete_user_permissions_boundary(**who)
        self.hold(previous)
        self._join(previous)
        if gone := self.own_tags_of(previous):
            iam.untag_user(TagKeys=gone, **who)
        if self.tags:
            iam.tag_user(Tags=self.tag_list, **who)

    def delete(self) -> None:
        self.let_go()
        declared, self.properties = self.properties, {}
        self._join(declared)
        self.properties = declared
        self.client("iam").delete_user(UserName=self.name)

    def _join(self, previous: JSON) -> None:
        iam, now = self.client("iam"), set(self.properties.get("Groups", []))
        for group in sorted(now):
            iam.add_user_to_group(GroupName=group, UserName=self.name)
        for group in set(previous.get("Groups", [])) - now:
            with missing_is_fine():
                iam.remove_user_from_group(GroupName=group, UserName=self.name)


class AccessKey(Resource):
    """Ref and GetAtt Id: the key's ID. GetAtt: SecretAccessKey."""

    type = "AWS::IAM::AccessKey"
    sets = frozenset({"Serial", "Status", "UserName"})

    def create(self) -> None:
        made = self.client("iam").create_access_key(**self.take("UserName"))["AccessKey"]
        self.physical_id = made["AccessKeyId"]
        self.attributes = {"Id": self.physical_id, "SecretAccessKey": made["SecretAccessKey"]}
        self.update({})

    def update(self, previous: JSON) -> None:
        status = self.properties.get("Status", "Active")
        self.client("iam").update_access_key(AccessKeyId=self.physical_id, Status=status, **self.take("UserName"))

    def delete(self) -> None:
        self.client("iam").delete_access_key(AccessKeyId=self.physical_id, **self.take("UserName"))


RESOURCES = (User, AccessKey)
