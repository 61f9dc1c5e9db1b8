"""The same token twice is the same launch: asked again of what this run has launched, so nothing can come of it."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from product_factory.smoke.report import Observation, compared
from product_factory.smoke.step import Run, Step
from product_factory.smoke.steps.launches import answers

NAME = "tokens"
_TABLE = "product_factory/provisioning/tokens.py"


def act(run: Run) -> Iterator[Observation]:
    """Ask once more with the token of the launch, of one product in each account."""
    for account in run.settings.accounts:
        launched = next((each for (where, _), each in run.living.items() if where == account), None)
        if launched is None:
            continue
        spoke = run.places.developer(account)
        detail = spoke.catalog.describe_provisioned_product(Name=launched.name)["ProvisionedProductDetail"]
        paths = spoke.listed("list_launch_paths", "LaunchPathSummaries", ProductId=detail["ProductId"])
        path = next(each["Id"] for each in paths if each.get("Name") == run.portfolio)
        given = answers(run, account, run.catalog.product(launched.product))
        try:
            record = spoke.catalog.provision_product(
                ProductId=detail["ProductId"],
                ProvisioningArtifactId=detail["ProvisioningArtifactId"],
                PathId=path,
                ProvisionedProductName=launched.name,
                ProvisioningParameters=[{"Key": key, "Value": value} for key, value in given.items()],
                ProvisionToken=detail["IdempotencyToken"],
            )["RecordDetail"]["RecordId"]
        except ClientError as error:
            record = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        predicted = detail["LastProvisioningRecordId"]
        fact = "ProvisionProduct with a token that was used answers with the record of then"
        yield compared(NAME, fact, predicted, record, _TABLE, account)


STEP = Step(
    name=NAME,
    why="Whoever repeats a launch whose answer was lost launches nothing twice.",
    tables=(_TABLE,),
    permissions={
        "developer": (
            "servicecatalog:DescribeProvisionedProduct",
            "servicecatalog:ListLaunchPaths",
            "servicecatalog:ProvisionProduct",
        )
    },
    costs="nothing",
    act=act,
    needs=("launches",),
)
