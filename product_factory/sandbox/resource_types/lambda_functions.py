"""AWS::Lambda functions, their permissions and layers, in moto's Lambda."""

import io
import zipfile
from typing import Any, ClassVar

from moto.awslambda.models import lambda_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type, random_text
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.s3_files import from_bucket
from product_factory.sandbox.resource_types.schema import JSON

SUFFIXES = {"nodejs": "js", "python": "py"}
"""Of the file named index in which CloudFormation puts inline code, by runtime; there are no others."""


class Function(Resource):
    """Ref: the function's name. GetAtt: Arn. It bears CloudFormation's tags, too: localstack/localstack,
    tests/aws/services/cloudformation/resources/test_lambda.snapshot.json (test_cfn_lambda_permissions).

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
    """

    type = "AWS::Lambda::Function"
    naming = Name("FunctionName")
    configuration = (
        "DeadLetterConfig",
        "Description",
        "Environment",
        "EphemeralStorage",
        "Handler",
        "ImageConfig",
        "Layers",
        "MemorySize",
        "Role",
        "Runtime",
        "Timeout",
        "TracingConfig",
        "VpcConfig",
    )
    defaults: ClassVar[JSON] = {
        "DeadLetterConfig": {"TargetArn": ""},
        "Description": "",
        "Environment": {"Variables": {}},
        "EphemeralStorage": {"Size": 512},
        "Layers": [],
        "MemorySize": 128,
        "Timeout": 3,
        "TracingConfig": {"Mode": "PassThrough"},
        "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    }
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, API_UpdateFunctionConfiguration.html"""
    sets = frozenset({
        *configuration, "Architectures", "Code", "FunctionName", "PackageType", "ReservedConcurrentExecutions", "Tags",
    })  # fmt: skip

    def create(self) -> None:
        made = self.client("lambda").create_function(
            FunctionName=self.name,
            Code=self._code(),
            Tags=self.tags,
            **self.take(*self.configuration, "Architectures", "PackageType"),
        )
        self.physical_id = self.name
        self.attributes = {"Arn": made["FunctionArn"]}
        held: Any = lambda_backends[self.stack.account_id][self.stack.region_name].get_function(self.name)
        held.tags = {**held.tags, **self.system_tags}
        self._reserve({})

    def update(self, previous: JSON) -> None:
        functions, who = self.client("lambda"), {"FunctionName": self.name}
        if self.changed(previous, "Architectures"):
            raise ResourceError("The sandbox can't change Architectures of a function")
        if self.changed(previous, "Code"):
            functions.update_function_code(**who, **self._code())
        if changed := [name for name in self.configuration if self.changed(previous, name)]:
            wanted = self.defaults | self.properties
            if lost := [name for name in changed if name not in wanted]:
                raise ResourceError(f"The sandbox can't take {', '.join(lost)} off a function")
            functions.update_function_configuration(**who, **{name: wanted[name] for name in changed})
        self._reserve(previous)
        if gone := self.own_tags_of(previous):
            functions.untag_resource(Resource=self.attributes["Arn"], TagKeys=gone)
        if self.tags:
            functions.tag_resource(Resource=self.attributes["Arn"], Tags=self.tags)

    def delete(self) -> None:
        self.client("lambda").delete_function(FunctionName=self.name)

    def _reserve(self, previous: JSON) -> None:
        name = "ReservedConcurrentExecutions"
        if name in self.properties:
            self.client("lambda").put_function_concurrency(FunctionName=self.name, **self.take(name))
        elif name in previous:
            self.client("lambda").delete_function_concurrency(FunctionName=self.name)

    def _code(self) -> JSON:
        code = self.properties["Code"]
        if "ZipFile" in code:
            return {**code, "ZipFile": self._zipped(code["ZipFile"])}
        return from_bucket(code, self.stack.region_name)

    def _zipped(self, source: str) -> bytes:
        runtime = str(self.properties.get("Runtime", ""))
        suffix = next((suffix for begin, suffix in SUFFIXES.items() if runtime.startswith(begin)), None)
        if suffix is None:
            raise ResourceError("ZipFile can only be used when Runtime is set to one of Node.js or Python")
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(f"index.{suffix}", source)
        return held.getvalue()


class Permission(Resource):
    """Ref and GetAtt Id: the statement's ID. Every change makes a new one."""

    type = "AWS::Lambda::Permission"
    settings = (
        "Action",
        "EventSourceToken",
        "FunctionName",
        "FunctionUrlAuthType",
        "Principal",
        "PrincipalOrgID",
        "SourceAccount",
        "SourceArn",
    )
    sets = frozenset(settings)

    def create(self) -> None:
        statement = name_of_type(self.stack.name, self.logical_id, self.type)
        self.client("lambda").add_permission(StatementId=statement, **self.take(*self.settings))
        self.physical_id = statement
        self.attributes = {"Id": statement}

    def delete(self) -> None:
        self.client("lambda").remove_permission(
            FunctionName=self.properties["FunctionName"], StatementId=self.physical_id
        )


class LayerVersion(Resource):
    """Ref and GetAtt LayerVersionArn: the version's ARN. Every change makes a new version."""

    type = "AWS::Lambda::LayerVersion"
    settings = ("CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LicenseInfo")
    sets = frozenset({*settings, "LayerName"})

    def create(self) -> None:
        name = self.properties.get("LayerName") or f"{self.logical_id}{random_text(10)}"
        given = self.take(*self.settings)
        given["Content"] = from_bucket(given["Content"], self.stack.region_name)
        made = self.client("lambda").publish_layer_version(LayerName=name, **given)
        self.physical_id = made["LayerVersionArn"]
        self.attributes = {"LayerVersionArn": self.physical_id}

    def delete(self) -> None:
        arn, version = self.physical_id.rsplit(":", 1)
        self.client("lambda").delete_layer_version(LayerName=arn.rsplit(":", 1)[1], VersionNumber=int(version))


RESOURCES = (Function, Permission, LayerVersion)
