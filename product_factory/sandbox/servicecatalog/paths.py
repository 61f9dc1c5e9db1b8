"""Launch paths: how a caller reaches a product, and what a launch along a path needs and asks."""

import json
from typing import Any

from .artifacts import ArtifactOperations, refuse_unless_one
from .caller import Caller, current_caller
from .entities import Tags, tags_from_list
from .exceptions import (
    InvalidParametersException,
    NotImplementedException,
    ResourceNotFoundException,
    ValidationException,
)
from .launch_role import can_be_assumed
from .launched import ProvisionedProduct
from .operation import Result, operation
from .templates import artifact_parameters, output_keys, parsed, usage_instructions
from .visibility import LaunchPath


class PathOperations(ArtifactOperations):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ListLaunchPaths.html and its kin."""

    @operation
    def list_launch_paths(self, product_id: str) -> Result:
        """ResourceNotFoundException where the caller has no path."""
        paths = self._paths_to(current_caller(self.account_id), product_id, None)
        return {
            "LaunchPathSummaries": [
                {
                    "Id": path.id,
                    "Name": path.portfolio.display_name,
                    "ConstraintSummaries": [each.to_summary() for each in path.constraints],
                    "Tags": [
                        {"Key": key, "Value": values[0]} for key, values in path.tag_options.items() if len(values) == 1
                    ],
                }
                for path in paths
            ]
        }

    @operation
    def describe_provisioning_parameters(
        self,
        product_id: str | None = None,
        product_name: str | None = None,
        provisioning_artifact_id: str | None = None,
        provisioning_artifact_name: str | None = None,
        path_id: str | None = None,
        path_name: str | None = None,
    ) -> Result:
        """Also refuses, with ValidationException, where the launch role is missing."""
        caller = current_caller(self.account_id)
        path = self.one_path(caller, product_id, product_name, path_id, path_name)
        artifact = self.one_artifact(path.product, provisioning_artifact_id, provisioning_artifact_name)
        role_arn = self.launch_role(path)
        template = parsed(artifact.template_body)
        outputs = output_keys(template)
        instructions = usage_instructions(template)
        instructions.append({"Type": "tagUpdateOnProvisionedProduct", "Value": _tag_updates(path)})
        if role_arn:
            instructions.append({"Type": "launchAsRole", "Value": role_arn})
        return {
            "ProvisioningArtifactParameters": artifact_parameters(template),
            "ConstraintSummaries": [each.to_summary() for each in path.constraints],
            "UsageInstructions": instructions,
            "TagOptions": [{"Key": key, "Values": values} for key, values in path.tag_options.items()],
            "ProvisioningArtifactOutputs": outputs,
            "ProvisioningArtifactOutputKeys": outputs,
        }

    def one_path(
        self,
        caller: Caller,
        product_id: str | None,
        product_name: str | None,
        path_id: str | None,
        path_name: str | None,
    ) -> LaunchPath:
        """The path of this ID or name; without either, the only one there is."""
        refuse_unless_one("product", product_id, product_name)
        if path_id is not None and path_name is not None:
            raise InvalidParametersException("Provide the path's name or ID, but not both.")
        paths = self._paths_to(caller, product_id, product_name)
        if path_id is not None or path_name is not None:
            paths = [p for p in paths if p.id == path_id or p.portfolio.display_name == path_name]
            if not paths:
                raise ResourceNotFoundException(f"Launch path not found: {path_id or path_name}")
        if len(paths) > 1:
            raise InvalidParametersException("More than one launch path ids exist. Please specify the launch path id")
        return paths[0]

    def _paths_to(self, caller: Caller, product_id: str | None, product_name: str | None) -> list[LaunchPath]:
        paths = list(self.launch_paths(caller, lambda each: product_id == each.id or product_name == each.name))
        if not paths:
            raise ResourceNotFoundException(f"No launch paths found for resource: {product_id or product_name}")
        return paths

    def kept_path(self, caller: Caller, provisioned: ProvisionedProduct) -> str | None:
        """The path that the product was launched by, while the caller still has it."""
        paths = self._paths_to(caller, provisioned.product_id, None)
        return next((path.id for path in paths if path.id == provisioned.path_id), None)

    def launch_role(self, path: LaunchPath) -> str | None:
        """The ARN of the path's launch role, checked to be assumable; None without constraint.

        A LocalRoleName is a role of the launching account:
        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html
        """
        constraint = path.constraint("LAUNCH")
        if constraint is None:
            return None
        parameters = json.loads(constraint.parameters)
        local = f"arn:aws:iam::{self.account_id}:role/{parameters.get('LocalRoleName')}"
        role_arn: str = parameters.get("RoleArn", local)
        self.refuse_missing_role(role_arn)
        return role_arn

    def refuse_missing_role(self, role_arn: str | None) -> None:
        """ValidationException unless Service Catalog can assume this role for a launch in this account."""
        if role_arn and not can_be_assumed(role_arn, self.account_id, self.region_name):
            raise ValidationException(f"Access denied while assuming the role {role_arn}")

    @staticmethod
    def refuse_unsupported(path: LaunchPath) -> None:
        """NotImplementedException for a path whose constraints the sandbox can't follow."""
        for constraint_type in ("NOTIFICATION", "STACKSET"):
            if path.constraint(constraint_type):
                raise NotImplementedException(
                    f"The sandbox can't launch a product with a {constraint_type} constraint."
                )

    @staticmethod
    def launch_tags(path: LaunchPath, given: Tags) -> Tags:
        """The caller's tags with TagOptions enforced: of a key with one value it is set, of one
        with several the caller chooses, and a conflict is told by its value.
        https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
        """
        tags = dict(given)
        for key, values in path.tag_options.items():
            if not values:
                tags[key] = f"sc-tagoption-conflict-{path.portfolio.id}-{path.product.id}"
            elif key not in tags and len(values) == 1:
                tags[key] = values[0]
            elif tags.get(key) not in values:
                raise InvalidParametersException(
                    f"Tag {key} must have one of the TagOption's values: {', '.join(values)}."
                )
        return tags

    def updated_tags(self, path: LaunchPath, provisioned: ProvisionedProduct, tags: Any) -> Tags:
        """The tags after an update; changing them needs a RESOURCE_UPDATE constraint.
        AutoTags stay as they were at launch.
        """
        if tags is None:
            return provisioned.tags
        if _tag_updates(path) != "ALLOWED":
            raise InvalidParametersException(
                "Tags can't be updated: the product has no RESOURCE_UPDATE constraint with "
                "TagUpdateOnProvisionedProduct ALLOWED."
            )
        auto = {k: v for k, v in provisioned.tags.items() if k.startswith("aws:servicecatalog:")}
        return {**self.launch_tags(path, tags_from_list(tags)), **auto}


def _tag_updates(path: LaunchPath) -> str:
    constraint = path.constraint("RESOURCE_UPDATE")
    if constraint is None:
        return "NOT_ALLOWED"
    allowed: str = json.loads(constraint.parameters)["Properties"]["TagUpdateOnProvisionedProduct"]
    return allowed
