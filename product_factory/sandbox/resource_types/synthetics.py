"""AWS::Synthetics canaries, in moto's Synthetics, which makes them and neither changes nor deletes. None ever runs."""

import io
import zipfile
from typing import Any, ClassVar

from moto.synthetics.models import synthetics_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class Canary(Resource):
    """Ref: the canary's name. GetAtt: Id, State.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-synthetics-canary.html
    """

    type = "AWS::Synthetics::Canary"
    renamed: ClassVar[dict[str, str]] = {
        "FailureRetentionPeriod": "FailureRetentionPeriodInDays",
        "SuccessRetentionPeriod": "SuccessRetentionPeriodInDays",
        "VPCConfig": "VpcConfig",
    }
    settings = (
        *("ArtifactConfig", "ArtifactS3Location", "ExecutionRoleArn", "ProvisionedResourceCleanup"),
        *("RunConfig", "RuntimeVersion"),
    )
    sets = frozenset({*settings, *renamed, "Code", "Name", "Schedule", "StartCanaryAfterCreation", "Tags"})

    def create(self) -> None:
        name = self.properties["Name"]
        if name in self._backend().canaries:
            raise ResourceError(f"Canary {name} already exists.")
        made = self.client("synthetics").create_canary(Name=name, Tags=self.tags, **self._wanted())["Canary"]
        self.physical_id = name
        self._start()
        self.attributes = {"Id": made["Id"], "State": self._held().state}

    def update(self, previous: JSON) -> None:
        """By a canary of the same name and ID in its place."""
        before = self._held()
        self._backend().canaries.pop(self.physical_id)
        try:
            self.client("synthetics").create_canary(Name=self.physical_id, Tags=self.tags, **self._wanted())
        except Exception:
            self._backend().canaries[self.physical_id] = before
            raise
        self._held().id, self._held().state = before.id, before.state
        self._start()
        self.attributes["State"] = self._held().state

    def delete(self) -> None:
        self._backend().canaries.pop(self.physical_id)

    def _start(self) -> None:
        if self.properties.get("StartCanaryAfterCreation"):
            self._held().state = "RUNNING"

    def _wanted(self) -> JSON:
        schedule = dict(self.properties["Schedule"])
        if "DurationInSeconds" in schedule:
            schedule["DurationInSeconds"] = int(schedule["DurationInSeconds"])
        given = {name: self.properties[own] for own, name in self.renamed.items() if own in self.properties}
        return {**self.take(*self.settings), **given, "Code": self._code(), "Schedule": schedule}

    def _code(self) -> JSON:
        """A script stands in the file that its runtime looks for, in an archive."""
        code = dict(self.properties["Code"])
        script = code.pop("Script", None)
        if script is None:
            return code
        python = self.properties["RuntimeVersion"].startswith("syn-python")
        name, folder = code["Handler"].partition(".")[0], "python" if python else "nodejs/node_modules"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{folder}/{name}.{'py' if python else 'js'}", script)
        return {**code, "ZipFile": packed.getvalue()}

    def _held(self) -> Any:
        return self._backend().canaries[self.properties["Name"]]

    def _backend(self) -> Any:
        return synthetics_backends[self.stack.account_id][self.stack.region_name]


RESOURCES = (Canary,)
