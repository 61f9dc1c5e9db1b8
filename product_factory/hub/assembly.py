"""Assembly: further stacks in a cloud assembly that CDK wrote, beside the first stack of their Region.

Where files go, by which roles, and what the bootstrap stack is called are read from what CDK wrote of the first
stack: so qualifier, synthesizer, partition and tags are the organization's, whatever they are.
https://docs.aws.amazon.com/cdk/v2/guide/deploy.html (cloud assemblies)
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.catalog.released import Released
from product_factory.files import put

MANIFEST = "manifest.json"


class Further(NamedTuple):
    """A further stack: its whole template, but for what CDK adds to every one, and whom it comes after."""

    name: str
    region: str
    template: dict[str, Any]
    after: tuple[str, ...]
    files: dict[str, Path | bytes]


class Bucket:
    """Where one Region's files go, by the first stack's own template file."""

    def __init__(self, out: Path, first: str) -> None:
        self.manifest = json.loads((out / f"{first}.assets.json").read_bytes())
        entry = next(
            each for each in self.manifest["files"].values() if each["source"]["path"] == f"{first}.template.json"
        )
        ((self.id, self.destination),) = entry["destinations"].items()

    def url(self, key: str) -> dict[str, str]:
        """The address of an object, as CDK writes it."""
        region = self.destination["region"]
        prefix = self.destination["objectKey"].rpartition("/")[0]
        path = "/".join(filter(None, (self.destination["bucketName"], prefix, f"{key}.json")))
        return {"Fn::Sub": f"https://s3.{region}.${{AWS::URLSuffix}}/{path}"}

    def entry(self, name: str, path: str, key: str) -> dict[str, Any]:
        """A file of the asset manifest."""
        prefix = self.destination["objectKey"].rpartition("/")[0]
        destination = self.destination | {"objectKey": "/".join(filter(None, (prefix, f"{key}.json")))}
        return {
            "displayName": name,
            "source": {"path": path, "packaging": "file"},
            "destinations": {self.id: destination},
        }


def version_key(version: Released) -> str:
    """The key of a version's template, which depends on its recorded SHA-256 alone: CDK hashes it once more."""
    return sha256(version.release.sha256.encode()).hexdigest()


def write(out: Path, first: Mapping[str, str], stacks: Sequence[Further]) -> None:
    """Write templates, files and manifest; `first`: Region → name of its first stack. Without stacks, nothing."""
    if not stacks:
        return
    manifest = json.loads((out / MANIFEST).read_bytes())
    regions = {stack.region for stack in stacks}
    buckets = {region: Bucket(out, first[region]) for region in regions}
    standard = {region: _standard(out, first[region]) for region in regions}
    for stack in stacks:
        bucket, name = buckets[stack.region], stack.name
        body = _body(standard[stack.region], stack.template)
        key = sha256(body).hexdigest()
        put(out / f"{name}.template.json", body)
        files = {}
        for file, content in stack.files.items():
            path = out / f"asset.{file}.json"
            if isinstance(content, bytes):
                put(path, content)
            elif not path.exists():
                shutil.copyfile(content, path)
            files[file] = bucket.entry(f"{name} {file[:12]}", path.name, file)
        files[key] = bucket.entry(f"{name} Template", f"{name}.template.json", key)
        assets = bucket.manifest | {"files": files}
        put(out / f"{name}.assets.json", json.dumps(assets, indent=1))
        manifest["artifacts"] |= _artifacts(manifest["artifacts"], first[stack.region], stack, key)
    put(out / MANIFEST, json.dumps(manifest, indent=2))


def comes_after(out: Path, stack: str, others: Sequence[str]) -> None:
    """Have a stack deployed after others. Without others, nothing is written."""
    if not others:
        return
    manifest = json.loads((out / MANIFEST).read_bytes())
    manifest["artifacts"][stack]["dependencies"] += others
    put(out / MANIFEST, json.dumps(manifest, indent=2))


def _standard(out: Path, first: str) -> dict[str, Any]:
    """What CDK puts into every template: the bootstrap stack's version, and the rule on it."""
    template = json.loads((out / f"{first}.template.json").read_bytes())
    return {
        section: {name: part for name, part in template.get(section, {}).items() if "BootstrapVersion" in name}
        for section in ("Parameters", "Rules")
    }


def _body(standard: Mapping[str, Any], template: Mapping[str, Any]) -> bytes:
    made = dict(template)
    for section, parts in standard.items():
        made[section] = template.get(section, {}) | parts
    return json.dumps({name: part for name, part in made.items() if part}, separators=(",", ":")).encode()


def _artifacts(there: Mapping[str, Any], first: str, stack: Further, key: str) -> dict[str, Any]:
    """The manifest's two entries of a stack, as CDK wrote them of the first one."""
    name, assets = stack.name, f"{stack.name}.assets"
    of_assets = copy.deepcopy(there[f"{first}.assets"])
    of_assets["properties"]["file"] = f"{name}.assets.json"
    of_stack = copy.deepcopy(there[first])
    of_stack.pop("additionalMetadataFile", None)
    url = of_stack["properties"]["stackTemplateAssetObjectUrl"]
    of_stack["properties"] |= {
        "templateFile": f"{name}.template.json",
        "stackTemplateAssetObjectUrl": f"{url.rpartition('/')[0]}/{key}.json",
        "additionalDependencies": [assets],
    }
    of_stack |= {"dependencies": [*stack.after, assets], "displayName": name}
    of_stack["properties"].pop("stackName", None)
    return {assets: of_assets, name: of_stack}
