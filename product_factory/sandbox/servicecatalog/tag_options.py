"""TagOptions: the keys and values of tags that the administrator offers or enforces at launch.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions.html
"""

from typing import Any

from . import quotas
from .entities import Portfolio, Product, TagOption
from .exceptions import (
    DuplicateResourceException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from .operation import Result, operation
from .visibility import Visibility


class TagOptionOperations(Visibility):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateTagOption.html and its kin."""

    @operation
    def create_tag_option(self, key: str, value: str) -> Result:
        self._refuse_duplicate(key, value)
        option = TagOption(key, value, self.account_id)
        self.tag_options[option.id] = option
        return {"TagOptionDetail": option.to_dict()}

    @operation
    def describe_tag_option(self, id: str) -> Result:
        return {"TagOptionDetail": self._tag_option(id).to_dict()}

    @operation
    def update_tag_option(self, id: str, value: str | None = None, active: bool | None = None) -> Result:
        option = self._tag_option(id)
        if value is not None and value != option.value:
            self._refuse_duplicate(option.key, value)
            option.value = value
        option.active = option.active if active is None else active
        return {"TagOptionDetail": option.to_dict()}

    @operation
    def delete_tag_option(self, id: str) -> Result:
        """Refused while it is associated with a portfolio or product."""
        option = self._tag_option(id)
        if any(option.id in resource.tag_option_ids for resource in self._taggable()):
            raise ResourceInUseException(f"TagOption {id} is associated with a resource.")
        del self.tag_options[id]
        return {}

    @operation
    def list_tag_options(self, filters: dict[str, Any] | None = None) -> Result:
        """filters: Key, Value and Active, all of which must agree."""
        options = [option.to_dict() for option in self.tag_options.values()]
        wanted = (filters or {}).items()
        return {
            "TagOptionDetails": [option for option in options if all(option[key] == value for key, value in wanted)]
        }

    @operation
    def associate_tag_option_with_resource(self, resource_id: str, tag_option_id: str) -> Result:
        resource, option = self._resource(resource_id), self._tag_option(tag_option_id)
        if option.id in resource.tag_option_ids:
            raise DuplicateResourceException(f"TagOption {option.id} is associated with {resource_id} already.")
        quota = quotas.TAG_OPTIONS_PER_RESOURCE
        quotas.refuse_more(resource.tag_option_ids, quota, "TagOptions of a resource")
        resource.tag_option_ids.append(option.id)
        return {}

    @operation
    def disassociate_tag_option_from_resource(self, resource_id: str, tag_option_id: str) -> Result:
        resource = self._resource(resource_id)
        if tag_option_id not in resource.tag_option_ids:
            raise ResourceNotFoundException(f"TagOption {tag_option_id} is not associated with {resource_id}.")
        resource.tag_option_ids.remove(tag_option_id)
        return {}

    @operation
    def list_resources_for_tag_option(self, tag_option_id: str, resource_type: str | None = None) -> Result:
        """resource_type: Portfolio or Product."""
        option = self._tag_option(tag_option_id)
        return {
            "ResourceDetails": [
                _resource_detail(resource)
                for resource in self._taggable()
                if option.id in resource.tag_option_ids and resource_type in (None, type(resource).__name__)
            ]
        }

    def _tag_option(self, option_id: str) -> TagOption:
        if option_id not in self.tag_options:
            raise ResourceNotFoundException(f"TagOption not found: {option_id}")
        return self.tag_options[option_id]

    def _taggable(self) -> list[Portfolio | Product]:
        return [*self.portfolios.values(), *self.products.values()]

    def _resource(self, resource_id: str) -> Portfolio | Product:
        for resource in self._taggable():
            if resource.id == resource_id:
                return resource
        raise ResourceNotFoundException(f"Resource not found: {resource_id}")

    def _refuse_duplicate(self, key: str, value: str) -> None:
        if any((each.key, each.value) == (key, value) for each in self.tag_options.values()):
            raise DuplicateResourceException(f"TagOption {key}={value} exists already.")


def _resource_detail(resource: Portfolio | Product) -> dict[str, Any]:
    if isinstance(resource, Portfolio):
        name, description = resource.display_name, resource.description
    else:
        name, description = resource.name, resource.facts.get("Description")
    return {
        "Id": resource.id,
        "ARN": resource.arn,
        "Name": name,
        "Description": description or "",
        "CreatedTime": resource.created_time,
    }
