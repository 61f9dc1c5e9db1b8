"""One resource of a stack: what a type's class states and does."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from botocore.exceptions import ClientError
from moto.cloudformation.models import cloudformation_backends

from product_factory.sandbox.resource_types import aws
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.schema import (
    JSON,
    needs_replacement,
    normalize,
    read_only,
    readable,
    resource_schema,
)

# As the resource handlers that AWS publishes say it (TagTools.java: INVALID_SYSTEM_TAG).
RESERVED_TAG = "aws: prefixed tag key names are not allowed for external use."
NOT_FOUND = ("NoSuch", "NotFound", "DoesNotExist", "InvalidDocument")


class StackFacts(Protocol):
    """What a resource may know of its stack."""

    name: str
    stack_id: str
    account_id: str
    region_name: str
    tags: dict[str, str]
    role_arn: str | None


@dataclass(frozen=True)
class Name:
    """The property that names a resource; where the template leaves it out, CloudFormation names it."""

    property: str


class Resource:
    """One resource in one stack.

    A subclass states its type and the properties it really sets, and creates, updates and deletes
    through the service's API. A property it doesn't state fails the resource: nothing is dropped.
    After `create`, `physical_id` is what the stack calls it and `attributes` what Fn::GetAtt gives.
    """

    type: ClassVar[str]
    sets: ClassVar[frozenset[str]]
    naming: ClassVar[Name | None] = None
    yields_to: ClassVar[str] = ""
    """The type of resource that is gone before, where CloudFormation deletes both at once."""
    follows: ClassVar[bool] = False
    """Whether each update of its stack reaches it, whatever its properties: a nested stack, whose template may be another."""

    def __init__(self, stack: StackFacts, logical_id: str, properties: JSON) -> None:
        self.stack = stack
        self.logical_id = logical_id
        self.properties = self.checked(properties)
        self.physical_id = ""
        self.attributes: JSON = {}
        self.name = self._name()
        self.tagged: dict[str, str] = {}
        """The tags it was last given."""
        self.update_policy: JSON = {}
        """The attribute UpdatePolicy of the template that it is updated by."""

    def checked(self, properties: JSON) -> JSON:
        """`properties` by the type's schema; raises ResourceError for one not implemented."""
        normal = self._normal(properties)
        self.check_implemented(self.logical_id, normal)
        return normal

    @classmethod
    def check_implemented(cls, logical_id: str, names: Iterable[str]) -> None:
        """Raise ResourceError for properties that AWS has and the sandbox hasn't; nothing needs to be made for that."""
        if ignored := sorted(set(names) - cls.sets):
            raise ResourceError(
                f"{cls.type} {logical_id}: the sandbox doesn't implement "
                f"{'property' if len(ignored) == 1 else 'properties'} {', '.join(ignored)}"
            )

    def _normal(self, properties: JSON) -> JSON:
        normal = normalize(self.type, self.logical_id, properties)
        if any(key.startswith("aws:") for key in tags_of(normal)):
            raise ResourceError(RESERVED_TAG)
        return normal

    def create(self) -> None:
        """Make it; leave nothing behind that `delete` doesn't find when this raises."""
        raise NotImplementedError

    def update(self, previous: JSON) -> None:
        """Bring it from `previous` to `self.properties`; both ways, for rollbacks."""
        raise ResourceError(f"The sandbox can't update {self.type} in place")

    def stirs(self) -> bool:
        """Whether an update changes it though its properties are the same; asked of those that follow their stack."""
        return False

    def take_back(self, previous: JSON) -> None:
        """Undo `update`: by default an update the other way, from `previous` to `self.properties`."""
        self.update(previous)

    def complete(self) -> None:
        """Do what an update leaves until its whole stack has succeeded."""

    def last_snapshot(self) -> None:
        """Take a snapshot of it before it is deleted, where its template says so; most types make none here."""

    def delete(self) -> None:
        raise NotImplementedError

    def live(self) -> JSON | None:
        """Those properties that the service is asked for, as they are now; None where it has none of them any more.

        For drift detection. NotImplementedError for a type without it.
        """
        raise NotImplementedError

    def replacement_causes(self, properties: JSON) -> set[str]:
        """The changed properties that AWS changes only by making a new resource."""
        return needs_replacement(self.type, self.properties, properties)

    @property
    def ref(self) -> str:
        """What Ref gives."""
        return self.physical_id

    def get_att(self, attribute: str) -> Any:
        """What Fn::GetAtt gives; raises ResourceError for what AWS's schema hasn't, and for what is not implemented.

        Since 2025 AWS gives each property of the schema, too, as recorded in localstack/localstack,
        tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json (DisplayName of a topic). Here those that the
        template sets: what a service puts in place of the others isn't known.
        """
        if attribute in self.attributes:
            return self.attributes[attribute]
        if attribute in readable(self.type):
            return self._own(attribute)
        if attribute in read_only(self.type):
            raise ResourceError(f"The sandbox doesn't implement attribute {attribute} of {self.type}")
        raise ResourceError(f"Requested attribute {attribute} does not exist in schema for {self.type}")

    def _own(self, name: str) -> Any:
        if name in self.properties:
            return self.properties[name]
        if self.naming and name == self.naming.property:
            return self.name
        raise ResourceError(
            f"The sandbox doesn't implement attribute {name} of {self.type} where the template doesn't set it"
        )

    def client(self, service: str) -> Any:
        """The service's API, as the stack's account in the stack's region."""
        return aws.client(service, self.stack.account_id, self.stack.region_name)

    def take(self, *names: str, **renamed: str) -> JSON:
        """The named properties that are set; `ApiName="PropertyName"` renames one."""
        pairs = {**{name: name for name in names}, **renamed}
        return {api: self.properties[own] for api, own in pairs.items() if own in self.properties}

    def changed(self, previous: JSON, *names: str) -> bool:
        return any(previous.get(name) != self.properties.get(name) for name in names)

    @property
    def tags(self) -> dict[str, str]:
        """Its own Tags over the stack's.

        Tags that begin with `aws:` stay on the stack: the services' APIs refuse them, and AWS
        sets them on resources by a way of its own.
        """
        return self.tags_with(self.stack.tags, self.properties)

    def tags_with(self, of_stack: dict[str, str], properties: JSON) -> dict[str, str]:
        """The tags that it has, or would have, with these tags of the stack and these properties."""
        both = {**of_stack, **tags_of(properties)}
        return {key: value for key, value in both.items() if not key.startswith("aws:")}

    @property
    def system_tags(self) -> dict[str, str]:
        """What CloudFormation tags it with by a way of its own, on the types of which that is proven."""
        stack = {"stack-name": self.stack.name, "stack-id": self.stack.stack_id, "logical-id": self.logical_id}
        return {f"aws:cloudformation:{key}": value for key, value in stack.items()}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    def own_tags_of(self, previous: JSON) -> list[str]:
        """Keys that `previous` tagged and that are tagged no more."""
        return [key for key in tags_of(previous) if key not in self.tags]

    def _name(self) -> str:
        if self.naming is None:
            return ""
        given = self.properties.get(self.naming.property)
        if given is not None:
            return str(given)
        return name_of_type(self.stack.name, self.logical_id, self.type)


class Record(Resource):
    """A resource of a service that moto doesn't have: kept as it was declared, and listed.

    All its schema's properties are accepted. `product_factory.sandbox.cloudformation.records` lists them.
    """

    sets = frozenset()

    def checked(self, properties: JSON) -> JSON:
        return self._normal(properties)

    @classmethod
    def check_implemented(cls, logical_id: str, names: Iterable[str]) -> None:
        """They all are."""

    def identify(self) -> None:
        """Set `physical_id` and `attributes`."""
        raise NotImplementedError

    def create(self) -> None:
        self.identify()
        self._records()[self.type, self.physical_id] = self

    def update(self, previous: JSON) -> None:
        self._records()[self.type, self.physical_id] = self

    def delete(self) -> None:
        self._records().pop((self.type, self.physical_id), None)

    def _records(self) -> dict[tuple[str, str], "Record"]:
        return records_of(self.stack)

    def arn(self, service: str, path: str, region: bool = True) -> str:
        place = self.stack.region_name if region else ""
        return f"arn:aws:{service}:{place}:{self.stack.account_id}:{path}"


def records_of(stack: StackFacts) -> dict[tuple[str, str], Record]:
    """The records of the stack's account and region, by type and physical ID."""
    # Whose class is built on this one, so that moto is asked for it.
    found: Any = cloudformation_backends[stack.account_id][stack.region_name]
    records: dict[tuple[str, str], Record] = found.records
    return records


def tags_of(properties: JSON) -> dict[str, str]:
    """The property Tags, whether a list or a mapping."""
    own = properties.get("Tags", {})
    if isinstance(own, list):
        return {tag["Key"]: tag.get("Value", "") for tag in own if isinstance(tag, dict) and "Key" in tag}
    return own if isinstance(own, dict) else {}


def all_properties(resource_type: str) -> frozenset[str]:
    """Every property in the type's schema that a template may set."""
    schema = resource_schema(resource_type) or {}
    read_only = {path.removeprefix("/properties/") for path in schema.get("readOnlyProperties", [])}
    return frozenset(schema.get("properties", {})) - read_only


def document(value: Any) -> str:
    """A policy or content property as the JSON text APIs take; text stays as it is."""
    return value if isinstance(value, str) else json.dumps(value)


@contextmanager
def missing_is_fine() -> Iterator[None]:
    """Within this block what a deletion doesn't find is as good as deleted, as for AWS."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if not any(text in code for text in NOT_FOUND):
            raise
