"""Export: a released version as plain CloudFormation, for those who deploy templates themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.assets import PARAMETER
from product_factory.catalog.assets import FOLDER
from product_factory.catalog.released import Released
from product_factory.errors import FactoryError
from product_factory.files import write_atomically


class Exported(BaseModel):
    """The files, what must be filled in, and the command that deploys them; `before`: what puts its assets in place."""

    model_config = ConfigDict(frozen=True)
    template: Path
    parameters: Path
    to_fill_in: tuple[str, ...]
    command: str
    assets: tuple[Path, ...] = ()
    before: tuple[str, ...] = ()


def export(version: Released, out: Path, *, force: bool = False) -> Exported:
    """Write the template, byte for byte as released, its parameters with their defaults, and its assets.

    The template finds its assets in a bucket that an SSM parameter names: of one's own, in the same Region.
    FactoryError where a parameter file with other content is there already, unless `force`.
    https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
    """
    template = version.template()
    name = f"{version.product}-{version.version}"
    template_path, parameter_path = out / f"{name}.template.json", out / f"{name}.parameters.json"
    declared: dict[str, Any] = template.get("Parameters") or {}
    # `Key=Value` is the one form that both major versions of the AWS CLI read.
    answers = [f"{key}={declared[key].get('Default', '')}" for key in sorted(declared)]
    body = (json.dumps(answers, indent=2) + "\n").encode()
    if parameter_path.exists() and parameter_path.read_bytes() != body and not force:
        raise FactoryError(f"{parameter_path}: is there with other answers; take another --out, or --force")
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(template_path, version.path.read_bytes())
    write_atomically(parameter_path, body)
    assets = tuple(_asset(out / FOLDER / key, path) for key, path in version.assets.items())
    capability = _capability(template)
    put = (
        f"aws s3 cp {out / FOLDER} s3://BUCKET/ --recursive",
        f"aws ssm put-parameter --name {PARAMETER} --type String --value BUCKET",
    )
    return Exported(
        assets=assets,
        before=put if assets else (),
        template=template_path,
        parameters=parameter_path,
        to_fill_in=tuple(key for key in sorted(declared) if "Default" not in declared[key]),
        command=(
            f"aws cloudformation deploy --stack-name {version.product} --template-file {template_path} "
            f"--parameter-overrides file://{parameter_path}{capability}"
        ),
    )


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)
_NAMES = ("GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName")


def _capability(template: Mapping[str, Any]) -> str:
    """What whoever deploys acknowledges: resources of IAM, or of IAM with names of their own, in nested stacks too."""
    made = [each for each in template["Resources"].values() if each["Type"].startswith("AWS::IAM::")]
    if any(name in (each.get("Properties") or {}) for each in made for name in _NAMES):
        return " --capabilities CAPABILITY_NAMED_IAM"
    return " --capabilities CAPABILITY_IAM" if made else ""


def _asset(to: Path, path: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(to, path.read_bytes())
    return to
