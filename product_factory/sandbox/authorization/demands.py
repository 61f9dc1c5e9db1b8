"""What a resource of a template demands, without any stack: for comparing the judge with what derives roles. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.intrinsics import NO_VALUE, Scope, resolve
from product_factory.sandbox.cloudformation.template import references
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import resource_schema

from . import facts
from .naming import own_arns
from .needs import needs
from .standins import identifier, is_told_by_arn, name_property, parameter, physical_name
from .step import Need, Step

Json = Mapping[str, Any]

STACK = "SC-{account}-pp-abcdefghijklm"
_TAGS = {"aws:servicecatalog:productArn": "arn:aws:catalog:us-east-1:000000000000:product/prod-abcdefghijklm"}


def demands(
    template: Json,
    logical_id: str,
    operation: str = "create",
    *,
    account_id: str = "333333333333",
    region: str = "us-east-1",
    stack_name: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[Need]:
    """The needs of one resource's create, update or delete, with stand-ins for what only a launch tells.

    Parameters without value or default, and references to other resources, get values of their kind. Nothing for the
    update of a type that is only ever replaced; ResourceError where the schema tells no permissions. What the whole template looks up is told by `lookups`.
    """
    if replaces(template["Resources"][logical_id]["Type"], operation):
        return
    yield from needs(step_in(template, logical_id, operation, account_id, region, stack_name, parameters or {}))


def replaces(resource_type: str, operation: str) -> bool:
    """Whether there is no such step: a type without an update handler is replaced, by a create and a delete."""
    handlers = (resource_schema(resource_type) or {}).get("handlers", {})
    return operation == "update" and bool(handlers) and operation not in handlers


def step_in(
    template: Json,
    logical_id: str,
    operation: str,
    account_id: str,
    region: str,
    stack_name: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Step:
    """The step that `demands` judges."""
    made = _Template(template, account_id, region, stack_name or STACK.format(account=account_id), parameters or {})
    return made.step(logical_id, operation)


class _Template:
    """A template with stand-ins for what only a launch tells."""

    def __init__(self, template: Json, account_id: str, region: str, stack_name: str, given: Mapping[str, Any]) -> None:
        self.resources: Json = template.get("Resources") or {}
        self.account_id, self.region, self.stack_name = account_id, region, stack_name
        place = {"account": account_id, "region": region}
        declared: Json = template.get("Parameters") or {}
        values = {key: given.get(key, parameter(key, each, place)) for key, each in declared.items()}
        self.scope = Scope(
            values={**values, **self._pseudo_parameters()},
            mappings=dict(template.get("Mappings") or {}),
            conditions=dict(template.get("Conditions") or {}),
            ref=self.ref,
            get_att=self.get_att,
            import_value=lambda name: f"imported-{name}",
        )

    def step(self, logical_id: str, operation: str) -> Step:
        resource = self.resources[logical_id]
        properties = self._properties(logical_id)
        own = properties.get("Tags", {})
        tags = {each["Key"]: str(each["Value"]) for each in own} if isinstance(own, list) else dict(own)
        given = facts.stack_tags(self.stack_name, self._pseudo_parameters()["AWS::StackId"], logical_id)
        is_there = operation != "create"
        return Step(
            operation=operation,
            type=resource["Type"],
            physical_name=self.ref(logical_id) if is_there else self._name(logical_id, properties),
            properties=properties,
            tags=facts.tags(resource["Type"], tags, _TAGS, given),
            account_id=self.account_id,
            region=self.region,
            permissions=facts.permissions(resource["Type"], operation),
            arns=self._arns(logical_id) if is_there else (),
            indirect_roles=tuple(self._roles_of_profiles(logical_id)),
        )

    def ref(self, logical_id: str) -> str:
        """What Ref gives; the ARN, the name or an ID."""
        kind = self.resources[logical_id]["Type"]
        if is_told_by_arn(kind) and (arns := self._arns(logical_id)):
            return arns[0]
        return identifier(kind, self._name(logical_id, {}))

    def get_att(self, logical_id: str, attribute: str) -> str:
        arns = self._arns(logical_id)
        if attribute.endswith(("Arn", "ARN")) and arns:
            return arns[0]
        return self._name(logical_id, {}) if attribute.endswith("Name") else f"{attribute}-of-{logical_id}"

    def _arns(self, logical_id: str) -> tuple[str, ...]:
        return own_arns(self._made(logical_id), "") if self.resources[logical_id]["Type"].count("::") > 1 else ()

    def _made(self, logical_id: str) -> Step:
        """The resource by its name alone; its references to others left out."""
        kind = self.resources[logical_id]["Type"]
        plain = {key: each for key, each in self._given(logical_id).items() if isinstance(each, str)}
        return Step("create", kind, self._name(logical_id, {}), plain, {}, self.account_id, self.region, ())

    def _given(self, logical_id: str) -> Json:
        given = self.resources[logical_id].get("Properties") or {}
        return given if isinstance(given, Mapping) else {}

    def _name(self, logical_id: str, properties: Json) -> str:
        kind = self.resources[logical_id]["Type"]
        path = name_property(kind)
        given = properties.get(path) or self._resolved(self._given(logical_id).get(path))
        return given if isinstance(given, str) and given else physical_name(kind, logical_id, self.stack_name)

    def _properties(self, logical_id: str) -> dict[str, Any]:
        resolved = {key: self._resolved(each) for key, each in self._given(logical_id).items()}
        return {key: each for key, each in resolved.items() if each is not None and each is not NO_VALUE}

    def _resolved(self, value: Any) -> Any:
        """The value; None where a function of it can't be told."""
        try:
            return None if value is None else resolve(value, self.scope)
        except (ResourceError, ValidationError, KeyError, IndexError, TypeError, ValueError, RecursionError):
            return None

    def _roles_of_profiles(self, logical_id: str) -> Iterator[str]:
        """The roles in the instance profiles that the resource, or its launch template, names."""
        found = [logical_id]
        for each in found:
            for name in references(self._given(each)):
                kind = self.resources.get(name, {}).get("Type", "")
                if kind in ("AWS::EC2::LaunchTemplate", "AWS::IAM::InstanceProfile") and name not in found:
                    found.append(name)
        for name in found[1:]:
            for role in self._properties(name).get("Roles") or []:
                yield f"arn:aws:iam::{self.account_id}:role/{role}"

    def _pseudo_parameters(self) -> dict[str, Any]:
        place = f"{self.region}:{self.account_id}"
        return {
            "AWS::AccountId": self.account_id,
            "AWS::Region": self.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack_name,
            "AWS::StackId": f"arn:aws:cloudformation:{place}:stack/{self.stack_name}/{self.account_id}",
            "AWS::NotificationARNs": [],
        }
