"""What AWS's model of Service Catalog refuses is refused here, by that model.

botocore's ParamValidator finds missing, unknown and wrongly typed members; the model's pattern,
max and enum, which botocore leaves to the service, are checked here.
"""

import functools
from collections.abc import Iterator
from typing import Any

import regex  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import OperationModel, StructureShape
from botocore.validate import ParamValidator
from moto.core.utils import get_service_model

from .exceptions import ValidationException

SERVICE_MODEL = get_service_model("servicecatalog")

OPERATION_NAMES: dict[str, str] = {xform_name(name): name for name in SERVICE_MODEL.operation_names}
"""AWS's operation for each snake_case name, as botocore spells them."""


@functools.cache
def operation_model(method_name: str) -> OperationModel:
    """The model of an operation by its snake_case name; KeyError when AWS has none."""
    model: OperationModel = SERVICE_MODEL.operation_model(OPERATION_NAMES[method_name])
    return model


def input_shape(method_name: str) -> StructureShape:
    """The input structure, which every operation of this service has."""
    shape = operation_model(method_name).input_shape
    assert shape is not None
    return shape


@functools.cache
def member_names(method_name: str) -> dict[str, str]:
    """AWS's name of each input member of an operation by its snake_case name."""
    return {xform_name(name): name for name in input_shape(method_name).members}


def validate(method_name: str, members: dict[str, Any]) -> None:
    """Raise ValidationException, with all reasons, when the model refuses these members."""
    shape = input_shape(method_name)
    report = ParamValidator().validate(members, shape)
    reasons = report.generate_report().splitlines() if report.has_errors() else []
    if not reasons:
        reasons = list(_violations(shape, members, ""))
    if reasons:
        count = f"{len(reasons)} validation error{'s' * (len(reasons) > 1)} detected"
        raise ValidationException(f"{count}: {'; '.join(reasons)}")


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _violations(shape.members[name], member, f"{path}.{name}".lstrip("."))
        return
    if shape.type_name == "list":
        for number, member in enumerate(value):
            yield from _violations(shape.member, member, f"{path}[{number}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from _violations(shape.key, key, f"{path} (key)")
            yield from _violations(shape.value, member, f"{path}.{key}")
    yield from _constraint_violations(shape, value, path)


def _constraint_violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    where = f"Value {value!r} at {path!r} failed to satisfy constraint: Member must"
    rules = shape.metadata
    size = value if isinstance(value, int) else len(value)
    if "max" in rules and size > rules["max"]:
        noun = "value" if isinstance(value, int) else "length"
        yield f"{where} have {noun} less than or equal to {rules['max']}"
    if "enum" in rules and value not in rules["enum"]:
        yield f"{where} satisfy enum value set: [{', '.join(rules['enum'])}]"
    if "pattern" in rules and not regex.fullmatch(rules["pattern"], value):
        yield f"{where} satisfy regular expression pattern: {rules['pattern']}"
