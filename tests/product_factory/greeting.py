"""A catalog with a product whose function has 200 kB of code, and a layer: as somebody would write it."""

from __future__ import annotations

from pathlib import Path

from tests.catalogs import write_product
from tests.conftest import Copy

PRODUCT = '''"""Greets whoever invokes it."""

from pathlib import Path

from product_factory import Group, Parameter, Product, Support

HERE = Path(__file__).parent


def resources(scope, answers):
    from aws_cdk import CfnOutput
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as functions
    from aws_cdk import aws_s3_assets as assets

    from product_factory import acknowledge

    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    layer = functions.LayerVersion(
        scope,
        "Words",
        code=functions.Code.from_asset(str(HERE / "greeting_words")),
        compatible_runtimes=[functions.Runtime.PYTHON_3_13],
    )
    function = functions.Function(
        scope,
        "Function",
        runtime=functions.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=functions.Code.from_asset(str(HERE / "greeting_code")),
        layers=[layer],
        role=role,
        environment={"PUNCTUATION": answers.text("Punctuation")},
    )
    acknowledge(function, {"AwsSolutions-L1": "The newest that the tests know."})
    CfnOutput(scope, "FunctionName", value=function.function_name)


PRODUCT = Product(
    name="greeting",
    summary="Greets.",
    summary_ja="挨拶します。",
    audience="Developers",
    support=Support(owner="Team", email="team@example.com", url="https://example.com", description="Ask the team."),
    form=(
        Group(
            label="Greeting",
            label_ja="挨拶",
            parameters=(
                Parameter(
                    name="Punctuation",
                    label="Punctuation",
                    label_ja="句読点",
                    description="What the greeting ends in.",
                    default="!",
                ),
            ),
        ),
    ),
    resources=resources,
    costs=("Nothing unless it is invoked.",),
    stays=("Nothing.",),
)
'''
CODE = """import os

import words


def handler(event, context):
    return {{"said": words.GREETING.format(event["name"]) + os.environ["PUNCTUATION"], "edition": {edition}}}
"""
PADDING = 205_000


def write(root: Path, *, regions: tuple[str, ...] = ("eu-west-1", "us-east-1")) -> Copy:
    """The catalog, with nothing released."""
    files = {
        "products/greeting.py": PRODUCT,
        "products/greeting_words/python/words.py": 'GREETING = "Hello, {}"\n',
        # Nothing that repeats: so it is 200 kB however it is stored.
        "products/greeting_code/data.txt": "".join(f"{number:x}\n" for number in range(PADDING // 5))[:PADDING],
    }
    copy = write_product(root, "greeting", "Greetings", files, regions)
    edition(copy, 1)
    return copy


def edition(copy: Copy, number: int) -> None:
    """Write the function's code anew, so that its answers tell this number."""
    (copy.root / "products" / "greeting_code" / "index.py").write_text(CODE.format(edition=number))
