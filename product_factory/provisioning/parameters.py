"""Parameters: what a version asks, checked before anything is changed, all problems told at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict

from product_factory.authoring.form import broken_limit
from product_factory.provisioning.errors import ArgumentError, ParametersRefused

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BYTES = 4096
SSM_VALUE = "AWS::SSM::Parameter::Value<"


def is_text(value: str) -> bool:
    """Whether AWS can be told it: no halves of characters (surrogates), no control characters but spaces."""
    return all(each in "\t\n\r" or (each >= " " and not "\ud800" <= each <= "\udfff") for each in value)


class Parameter(BaseModel):
    """One parameter as DescribeProvisioningParameters tells it.

    `hidden` (NoEcho): its value can be given, never read.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    type: str = "String"
    default: str | None = None
    hidden: bool = False
    description: str = ""
    constraint: str | None = None
    allowed_values: tuple[str, ...] = ()
    allowed_pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_value: float | None = None
    max_value: float | None = None

    def problem(self, value: str) -> str | None:
        """Why CloudFormation would refuse the value, and what to give instead; None where it takes it."""
        if not is_text(value):
            return f"{self.name}: has characters that are no text"
        if len(value.encode()) > MAX_BYTES:
            return f"{self.name}: has {len(value.encode())} bytes, at most {MAX_BYTES} are possible"
        broken = broken_limit(self, value)
        if broken is None:
            return None
        given = "" if self.hidden else f" (given: {value!r})"
        if value != value.strip() and broken_limit(self, value.strip()) is None:
            given += "; it begins or ends with a space"
        return f"{self.name}: {self.constraint or broken}{given}"


class Update(BaseModel):
    """The parameters of an update: what is sent, and whether it changes anything but the version."""

    model_config = ConfigDict(frozen=True)
    send: tuple[dict[str, Any], ...]
    intent: tuple[dict[str, Any], ...]
    effective: dict[str, str]
    changed: bool


def given_values(subject: str, given: Mapping[str, object], what: str = "") -> dict[str, str]:
    """Values of a program as text. ParametersRefused for those of a type that CloudFormation can't take.

    Numbers are written as Python writes them, booleans as true and false, lists with commas between.
    """
    if not isinstance(given, Mapping):
        raise ParametersRefused(subject, [f"{what or 'parameters'}: give a mapping of names to values"])
    taken = {key: as_text(each) for key, each in given.items()}
    wrong = [
        f"{what}{key}: give text, a number, a boolean or a list of them (given: {type(given[key]).__name__})"
        for key, text in taken.items()
        if text is None or not isinstance(key, str)
    ]
    if wrong:
        raise ParametersRefused(subject, wrong)
    return {str(key): text for key, text in taken.items() if text is not None}


def form_of(answer: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The parameters in DescribeProvisioningParameters' answer."""
    return tuple(_parameter(each) for each in answer.get("ProvisioningArtifactParameters", []))


def _parameter(told: Mapping[str, Any]) -> Parameter:
    limits = told.get("ParameterConstraints", {})
    return Parameter(
        name=told["ParameterKey"],
        type=told.get("ParameterType", "String"),
        default=told.get("DefaultValue"),
        hidden=told.get("IsNoEcho", False),
        description=told.get("Description", ""),
        constraint=limits.get("ConstraintDescription") or None,
        allowed_values=limits.get("AllowedValues", ()),
        allowed_pattern=limits.get("AllowedPattern") or None,
        min_length=limits.get("MinLength") or None,
        max_length=limits.get("MaxLength") or None,
        min_value=limits.get("MinValue") or None,
        max_value=limits.get("MaxValue") or None,
    )


def for_launch(subject: str, form: Sequence[Parameter], given: Mapping[str, str]) -> dict[str, str]:
    """All values of a launch, defaults included. ParametersRefused with every problem."""
    problems = _problems(form, given)
    problems += [_required(each) for each in form if each.default is None and each.name not in given]
    if problems:
        raise ParametersRefused(subject, problems)
    defaults = {each.name: each.default for each in form if each.default is not None}
    return {**defaults, **given}


def for_update(
    subject: str, form: Sequence[Parameter], given: Mapping[str, str], previous: Mapping[str, str | None]
) -> Update:
    """Given values; earlier ones kept; defaults for parameters that are new in the version.

    `previous` has every parameter that the stack has, None where its value can't be read: such a value
    is kept, and counts as changed when it is given. ParametersRefused with every problem, which includes
    an earlier value that the new version no longer takes.
    """
    problems, changed = _problems(form, given), False
    send: list[dict[str, Any]] = []
    effective: dict[str, str] = {}
    for each in form:
        earlier = previous.get(each.name)
        if each.name in given:
            send.append({"Key": each.name, "Value": given[each.name]})
            effective[each.name] = given[each.name]
            changed = changed or given[each.name] != earlier
        elif each.name in previous:
            send.append({"Key": each.name, "UsePreviousValue": True})
            if earlier is not None:
                effective[each.name] = earlier
                refused = each.problem(earlier)
                problems += [f"{refused}, the value that it has now; give another"] if refused else []
        elif each.default is None:
            problems.append(_required(each))
        else:
            effective[each.name] = each.default
            # A hidden default may have been told masked: left out, CloudFormation takes the real one.
            send += [] if each.hidden else [{"Key": each.name, "Value": each.default}]
    if problems:
        raise ParametersRefused(subject, problems)
    hidden = {each.name for each in form if each.hidden}
    intent = tuple({"Key": each["Key"]} if each["Key"] in hidden else each for each in send)
    return Update(send=tuple(send), intent=intent, effective=effective, changed=changed)


def shown(form: Sequence[Parameter], values: Mapping[str, str]) -> dict[str, str]:
    """The values that are not hidden. Of hidden ones the default, too, may be told masked."""
    hidden = {each.name for each in form if each.hidden}
    return {name: value for name, value in values.items() if name not in hidden}


def _problems(form: Sequence[Parameter], given: Mapping[str, str]) -> list[str]:
    known = {each.name: each for each in form}
    problems = []
    for name, value in given.items():
        if name in known:
            problem = known[name].problem(value)
            problems += [problem] if problem else []
        else:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has: {', '.join(known) or 'none'}"
            problems.append(f"{name}: the version has no such parameter; {hint}")
    return problems


def _required(parameter: Parameter) -> str:
    asked = parameter.constraint or parameter.description
    return f"{parameter.name}: needed, has no default; pass --param {parameter.name}=VALUE. {asked}".strip()


def read_parameters(pairs: Sequence[str], file: Path | None) -> dict[str, str]:
    """KEY=VALUE pairs and a JSON or YAML file as one; a pair wins over the file. ArgumentError with all problems."""
    values = _read_file(file) if file else {}
    problems, seen = [], set()
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            problems.append(f"--param {pair!r}: write KEY=VALUE")
        elif key in seen:
            problems.append(f"--param {key}: given twice")
        seen.add(key)
        values[key] = value
    if problems:
        raise ArgumentError("\n".join(problems))
    return values


def _read_file(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(f"{file}: can't be read: {getattr(error, 'strerror', None) or error}") from error
    try:
        # As it is written: 012345678901 is an account, not a number; yes and on are words. The base
        # loader makes text, lists and mappings only.
        read = (
            json.loads(text, parse_int=str, parse_float=str)
            if file.suffix == ".json"
            else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
        )
    except (ValueError, yaml.YAMLError) as error:
        raise ArgumentError(f"{file}: neither JSON nor YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise ArgumentError(f"{file}: is nested too deeply; values are text, numbers or lists of them") from error
    if not isinstance(read, dict):
        raise ArgumentError(f"{file}: must be a mapping of parameter names to values, such as Email: team@example.com")
    problems = [
        f"{file}: {key}: must be text, a number or a list of them" for key in read if as_text(read[key]) is None
    ]
    if problems:
        raise ArgumentError("\n".join(problems))
    return {str(key): as_text(value) or "" for key, value in read.items()}


def as_text(value: object) -> str | None:
    """The value as CloudFormation takes it: lists with commas between; None for what it can't take."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        # More than 4,300 digits Python refuses to write, and no parameter has room for them:
        # https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
        return str(value) if value.bit_length() < 3 * MAX_BYTES else None
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        items = [as_text(item) for item in value if not isinstance(item, list | tuple)]
        return (
            ",".join(item for item in items if item is not None)
            if len(items) == len(value) and None not in items
            else None
        )
    return None
