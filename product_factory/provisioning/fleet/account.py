"""Account: what Service Catalog tells in one account and Region, for the entries of a manifest; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import (
    Ambiguous,
    ArgumentError,
    ProductNotVisible,
    ProvisioningError,
    VersionUnknown,
)
from product_factory.provisioning.fleet.findings import Finding, one_line
from product_factory.provisioning.fleet.manifest_values import Reference
from product_factory.provisioning.fleet.placing import Placement
from product_factory.provisioning.intent import described
from product_factory.provisioning.lookup import (
    ProductVersion,
    VisibleProduct,
    describe_product,
    end_of,
    find_product,
    path_key,
    path_of,
    version_of,
)
from product_factory.provisioning.record import outputs_of
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import within_reach


class WrongManifest(Exception):
    """What was found here is wrong in the manifest, and so in every account."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)


class Account:
    """What is there. `rows`: the provisioned products by name, as SearchProvisionedProducts tells them.

    Raises ProvisioningError and ClientError for what is wrong here, WrongManifest for what is wrong everywhere.
    """

    def __init__(self, spoke: Spoke) -> None:
        self.spoke = spoke
        self.rows: dict[str, dict[str, Any]] = {}
        self._outputs: dict[str, dict[str, str]] = {}

    def read(self) -> None:
        """Ask for the rows."""

        def search(level: dict[str, str]) -> list[dict[str, Any]]:
            return self.spoke.listed(
                "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter=level, PageSize=100
            )

        self.rows = {row["Name"]: row for row in within_reach(search) or []}

    def product(self, each: Placement) -> VisibleProduct:
        """The entry's product. ProductNotVisible where it is not offered here."""
        try:
            return find_product(self.spoke, each.product)
        except Ambiguous as error:
            raise WrongManifest([Finding(path=("products", each.name, "product"), text=one_line(error))]) from error

    def renamed_or_ended(self, each: Placement, row: dict[str, Any]) -> str:
        """What became of the product of what runs, which is no longer seen under the entry's name."""
        try:
            now = describe_product(self.spoke, row["ProductId"]).name
        except ProductNotVisible:
            name = row.get("ProductName") or each.product
            ended = end_of(self.spoke, name)
            return (
                f"runs {name}, which {ended or 'the catalog no longer offers here'}: it goes on "
                "running; `status: terminated` ends it, or take the entry out"
            )
        if each.product in (now, row["ProductId"]):
            return f"{each.product} is not visible here"
        return f"its product is called {now} now: write `product: {now}`"

    def version(self, each: Placement, product: VisibleProduct) -> ProductVersion:
        """The entry's version, which may be launched, or updated to where the entry is there."""
        try:
            return version_of(self.spoke, product, each.version, launching=each.name not in self.rows)
        except (VersionUnknown, Ambiguous) as error:
            raise WrongManifest([Finding(path=each.version_written, text=one_line(error))]) from error

    def described(self, each: Placement, product: VisibleProduct, version: ProductVersion) -> dict[str, Any]:
        """The version's form. Without a path: where there is one only, none has to be looked up.

        Where there are several, Service Catalog refuses to answer without a choice:
        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_DescribeProvisioningParameters.html
        """
        if each.launch_path is None and self.spoke.memory is not None:
            try:
                answer = described(self.spoke, product.id, version.id, None)
            except ClientError:
                # For the reason: no path, several, or no launch role.
                return described(self.spoke, product.id, version.id, self._path(each, product))
            self.spoke.memory[path_key(product, None)] = None
            return answer
        return described(self.spoke, product.id, version.id, self._path(each, product))

    def _path(self, each: Placement, product: VisibleProduct) -> str | None:
        try:
            return path_of(self.spoke, product, each.launch_path)
        except ArgumentError as error:
            text = one_line(error).replace("--path", "`path`")
            raise WrongManifest([Finding(path=("products", each.name, "path"), text=text)]) from error

    def unknown_output(self, source: Placement, output: str) -> str | None:
        """Why the version of an entry that is to be there gives no such output; None where it does."""
        product = self.product(source)
        version = self.version(source, product)
        answer = self.described(source, product, version)
        outputs = [each["Key"] for each in answer.get("ProvisioningArtifactOutputKeys", [])]
        if output in outputs:
            return None
        near = get_close_matches(output, outputs, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(outputs) or 'none'}"
        return f"{product.name} {version.name} has no output {output}; {hint}"

    def output(self, value: Reference) -> str:
        """The output as it is now. ProvisioningError where what is there gives none."""
        if value.product not in self._outputs:
            self._outputs[value.product] = outputs_of(self.spoke, self.rows[value.product]["Id"])
        found = self._outputs[value.product].get(value.output)
        if found is None:
            raise ProvisioningError(f"{value.product} has no output {value.output} here")
        return found


def parameter_findings(each: Placement, problems: Iterable[str]) -> Iterable[Finding]:
    """Problems as `Name: what is wrong`, each at the place in the manifest that gives the value."""
    for problem in problems:
        key, _, text = problem.partition(": ")
        if key == "tags" or key.startswith("tag "):
            told = text.replace(f"pass --{key.replace('tag ', 'tag ')}=VALUE", "add it to `tags`")
            yield Finding(path=("products", each.name), text=f"{key}: {told}")
            continue
        text = text.replace(f"pass --param {key}=VALUE", "add it to `parameters`")
        if key in each.written:
            yield Finding(path=each.written[key], text=text)
        else:
            yield Finding(path=("products", each.name, "parameters"), text=f"{key}: {text}")
