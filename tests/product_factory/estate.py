"""A catalog with a product of nested stacks, as somebody would write it: one of them with a function and a stack of its own."""

from __future__ import annotations

from pathlib import Path

from tests.catalogs import write_product
from tests.conftest import Copy

PRODUCT = '''"""A topic, and what listens to it, each in a stack of its own."""

from pathlib import Path

from product_factory import Group, Parameter, Product, Support

HERE = Path(__file__).parent


def resources(scope, answers):
    from aws_cdk import CfnOutput, NestedStack, Stack
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as functions
    from aws_cdk import aws_sns as sns
    from aws_cdk import aws_sqs as sqs

    from product_factory import acknowledge

    def topic(at, name, title):
        made = sns.Topic(at, name, display_name=title, enforce_ssl=True)
        acknowledge(made, {"AwsSolutions-SNS2": "Nothing that is sent is worth a key."})
        return made

    alerts = NestedStack(scope, "Alerts")
    one = topic(alerts, "Topic", answers.text("Title"))
    code = NestedStack(alerts, "Code")
    role = iam.Role(code, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    function = functions.Function(
        code,
        "Function",
        runtime=functions.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=functions.Code.from_asset(str(HERE / "estate_code")),
        role=role,
        environment={"TOPIC": one.topic_arn},
    )
    acknowledge(function, {"AwsSolutions-L1": "The newest that the tests know."})
    store = NestedStack(scope, "Store")
    queue = sqs.CfnQueue(store, "Queue", sqs_managed_sse_enabled=True, message_retention_period=@retention@)
    queue.cfn_options.deletion_policy = queue.cfn_options.update_replace_policy = @policy@
    acknowledge(queue, {"AwsSolutions-SQS3": "Nothing reads it.", "AwsSolutions-SQS4": "Nothing reads it."})
    CfnOutput(scope, "TopicArn", value=one.topic_arn)
    CfnOutput(scope, "FunctionName", value=function.function_name)
    CfnOutput(scope, "QueueUrl", value=queue.ref)


PRODUCT = Product(
    name="estate",
    summary="Tells, and keeps what it told.",
    summary_ja="通知し、保存します。",
    audience="Developers",
    support=Support(owner="Team", email="team@example.com", url="https://example.com", description="Ask the team."),
    form=(
        Group(
            label="Topic",
            label_ja="トピック",
            parameters=(
                Parameter(
                    name="Title", label="Title", label_ja="名前", description="What the topic is called.", default="estate"
                ),
            ),
        ),
    ),
    resources=resources,
    costs=("Nothing unless it is used.",),
    stays=("The queue.",),
)
'''
CODE = """import os


def handler(event, context):
    return {{"topic": os.environ["TOPIC"], "edition": {edition}}}
"""


def write(root: Path, *, regions: tuple[str, ...] = ("eu-west-1", "us-east-1")) -> Copy:
    """The catalog, with nothing released."""
    copy = write_product(root, "estate", "Estates", {}, regions)
    edition(copy, 1)
    return copy


def edition(copy: Copy, number: int, *, retention: int = 345600, keep: bool = True) -> None:
    """Write product and code anew: the function tells this number, the queue keeps messages for so many seconds."""
    code = copy.root / "products" / "estate_code"
    code.mkdir(exist_ok=True)
    (code / "index.py").write_text(CODE.format(edition=number))
    policy = "CfnDeletionPolicy.RETAIN" if keep else "CfnDeletionPolicy.DELETE"
    text = PRODUCT.replace("@retention@", str(retention)).replace("@policy@", policy)
    text = text.replace("import CfnOutput,", "import CfnDeletionPolicy, CfnOutput,")
    (copy.root / "products" / "estate.py").write_text(text)
