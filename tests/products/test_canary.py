"""What canary promises: seen in an account of the sandbox; its script runs against a server that answers by TLS."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.node import name_own_node
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.named_things import provide
from products.blocks.canary_runtimes import DEFAULT, DEPRECATED, KNOWN, READ, deprecated
from products.blocks.canary_script import HANDLER, SCRIPT
from products.canary import PRODUCT
from tests.products.answers import EVERY
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
INSIDE = {each: EVERY[NAME][each] for each in ("VpcId", "SubnetIds")}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        provide(ACCOUNT, REGION, EVERY[NAME].values())
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, name and outputs of one more launch."""
    number = next(NUMBERS)
    stack, name = f"SC-c{number}", f"canary{number}"
    return stack, name, account.launch(NAME, stack, CanaryName=name, **answers)


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, str, dict[str, str]]:
    """A launch with the form's defaults, which several tests look at."""
    return launched(account)


def canary(account: GuestAccount, name: str) -> dict[str, Any]:
    return dict(account.client("synthetics").get_canary(Name=name)["Canary"])


def key_of(account: GuestAccount) -> str:
    found = account.client("ssm").get_parameter(Name="/baseline/workload-key/application/key-arn")
    return str(found["Parameter"]["Value"])


def test_it_runs_from_the_launch_on_and_keeps_runs_encrypted(
    account: GuestAccount, standing: tuple[str, str, dict[str, str]]
) -> None:
    _, name, out = standing
    found = canary(account, name)
    assert found["Schedule"] == {"Expression": "rate(5 minutes)", "DurationInSeconds": 0}
    assert found["Status"]["State"] == "RUNNING"
    assert found["Code"]["Handler"] == HANDLER
    assert found["RuntimeVersion"] == DEFAULT
    assert found["ArtifactS3Location"] == f"s3://{out['RunBucketName']}/runs"
    assert found["ArtifactConfig"]["S3Encryption"] == {"EncryptionMode": "SSE_KMS", "KmsKeyArn": key_of(account)}
    (rule,) = account.s3.get_bucket_encryption(Bucket=out["RunBucketName"])["ServerSideEncryptionConfiguration"][
        "Rules"
    ]
    by = rule["ApplyServerSideEncryptionByDefault"]
    assert (by["SSEAlgorithm"], by["KMSMasterKeyID"]) == ("aws:kms", key_of(account))
    (rule,) = account.s3.get_bucket_lifecycle_configuration(Bucket=out["RunBucketName"])["Rules"]
    assert rule["Expiration"]["Days"] == 31
    # Function and layers go with it; nothing of the workload stays that somebody pays for.
    assert TEMPLATE["Resources"]["Canary"]["Properties"]["ProvisionedResourceCleanup"] == "AUTOMATIC"


@pytest.mark.parametrize(
    ("minutes", "rate"), [("1", "rate(1 minute)"), ("10", "rate(10 minutes)"), ("60", "rate(60 minutes)")]
)
def test_alarms_look_from_run_to_run(account: GuestAccount, minutes: str, rate: str) -> None:
    stack, name, _ = launched(account, Minutes=minutes, FailedRuns="3", SlowMilliseconds="800")
    assert canary(account, name)["Schedule"]["Expression"] == rate
    ids = account.resources(stack)
    topic = account.client("ssm").get_parameter(Name="/baseline/monitoring-notification/topic-arn")["Parameter"][
        "Value"
    ]
    for alarm, metric, threshold, operator, missing in (
        ("Failing", "SuccessPercent", 100.0, "LessThanThreshold", "breaching"),
        ("Slow", "Duration", 800.0, "GreaterThanOrEqualToThreshold", "notBreaching"),
    ):
        (found,) = account.client("cloudwatch").describe_alarms(AlarmNames=[ids[alarm]])["MetricAlarms"]
        assert (found["Namespace"], found["MetricName"], found["Statistic"]) == (
            "CloudWatchSynthetics",
            metric,
            "Average",
        )
        assert found["Dimensions"] == [{"Name": "CanaryName", "Value": name}]
        assert found["Period"] == int(minutes) * 60
        assert (found["EvaluationPeriods"], found["DatapointsToAlarm"]) == (3, 3)
        assert (found["Threshold"], found["ComparisonOperator"]) == (threshold, operator)
        assert found["TreatMissingData"] == missing
        assert found["AlarmActions"] == found["OKActions"] == [topic]
        # CloudWatch looks back a day at most.
        assert found["Period"] * found["EvaluationPeriods"] <= 86_400


ALWAYS = {
    *("RunBucket", "RunBucketPolicy", "CanaryRole", "Canary", "Failing", "Slow", "Dashboard"),
    *("CanaryNameParameter", "RunBucketNameParameter"),
}
PARTS = [({}, set()), (INSIDE, {"CanaryGroup"}), (INSIDE | {"WantedText": "ready", "Path": "/health"}, {"CanaryGroup"})]


@pytest.mark.parametrize(("answers", "beside"), PARTS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, answers: dict[str, str], beside: set[str]) -> None:
    stack, name, out = launched(account, **answers)

    def made() -> set[str]:
        return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}

    def told() -> dict[str, str]:
        # moto's GetCanary tells no variables.
        from moto.synthetics.models import synthetics_backends

        held: Any = synthetics_backends[ACCOUNT][REGION].canaries[name]
        return dict(held.run_config["EnvironmentVariables"])

    assert made() == ALWAYS | beside
    wanted = {"TARGET_HOST": "www.example.com", "TARGET_PATH": answers.get("Path", "/"), "WANTED_STATUS": "200"}
    assert told() == wanted | ({"WANTED_TEXT": "ready"} if "WantedText" in answers else {})
    policies = account.client("iam").list_role_policies(RoleName=account.resources(stack)["CanaryRole"])["PolicyNames"]
    assert set(policies) == {"Runs", *(["Network"] if beside else [])}
    account.update(NAME, stack, CanaryName=name, Runtime="syn-nodejs-puppeteer-18.0", WantedStatus="301", Minutes="15")
    assert made() == ALWAYS
    assert (told()["WANTED_STATUS"], canary(account, name)["RuntimeVersion"]) == ("301", "syn-nodejs-puppeteer-18.0")
    account.s3.put_object(Bucket=out["RunBucketName"], Key="runs/x", Body=b"x")
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    assert account.s3.get_object(Bucket=out["RunBucketName"], Key="runs/x")["Body"].read() == b"x"


def test_in_subnets_it_calls_by_https_and_is_not_called(account: GuestAccount) -> None:
    stack, name, _ = launched(account, **INSIDE)
    group = account.resources(stack)["CanaryGroup"]
    (found,) = account.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert (found["VpcId"], found["IpPermissions"]) == (INSIDE["VpcId"], [])
    (out,) = found["IpPermissionsEgress"]
    assert (out["IpProtocol"], out["FromPort"], out["ToPort"]) == ("tcp", 443, 443)
    network = canary(account, name)["VpcConfig"]
    assert (network["SubnetIds"], network["SecurityGroupIds"]) == (INSIDE["SubnetIds"].split(","), [group])


def test_its_role_may_do_what_synthetics_asks_for_this_canary_alone(
    account: GuestAccount, standing: tuple[str, str, dict[str, str]]
) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html"""
    stack, name, out = standing
    role = account.resources(stack)["CanaryRole"]
    document = account.client("iam").get_role_policy(RoleName=role, PolicyName="Runs")["PolicyDocument"]
    said = {action: each for each in document["Statement"] for action in each["Action"]}
    bucket = f"arn:aws:s3:::{out['RunBucketName']}"
    logs = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/cwsyn-{name}-*"
    assert {action: each["Resource"] for action, each in said.items()} == {
        "s3:PutObject": f"{bucket}/runs/*",
        "s3:GetObject": f"{bucket}/runs/*",
        "s3:GetBucketLocation": bucket,
        "s3:ListAllMyBuckets": "*",
        "kms:Decrypt": key_of(account),
        "kms:GenerateDataKey": key_of(account),
        **{f"logs:{each}": logs for each in ("CreateLogGroup", "CreateLogStream", "PutLogEvents")},
        "cloudwatch:PutMetricData": "*",
    }
    assert not holds(said["cloudwatch:PutMetricData"]["Condition"], {"cloudwatch:namespace": "AWS/EC2"})
    assert holds(said["cloudwatch:PutMetricData"]["Condition"], {"cloudwatch:namespace": "CloudWatchSynthetics"})
    assert not holds(said["kms:Decrypt"]["Condition"], {"kms:ViaService": f"rds.{REGION}.amazonaws.com"})
    (trust,) = account.client("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_others_find_it_by_name(account: GuestAccount, standing: tuple[str, str, dict[str, str]]) -> None:
    stack, name, out = standing
    path = f"/baseline/canary/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "canary-name": name,
        "run-bucket-name": out["RunBucketName"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)
    body = account.client("cloudwatch").get_dashboard(DashboardName=account.resources(stack)["Dashboard"])
    shown = [each["properties"]["metrics"][0][1:4] for each in json.loads(body["DashboardBody"])["widgets"]]
    assert shown == [["SuccessPercent", "CanaryName", name], ["Duration", "CanaryName", name]]


def test_another_name_is_another_canary_and_a_taken_one_is_refused(
    account: GuestAccount, standing: tuple[str, str, dict[str, str]]
) -> None:
    with pytest.raises(AssertionError, match="already exists"):
        account.launch(NAME, "SC-taken", CanaryName=standing[1])
    stack, name, out = launched(account)
    again = account.update(NAME, stack, CanaryName=f"{name}-b")
    assert (again["NameOfCanary"], again["RunBucketName"]) == (f"{name}-b", out["RunBucketName"])


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"VpcId": INSIDE["VpcId"]}, "Name both, VPC and subnets, or neither"),
        ({"SubnetIds": INSIDE["SubnetIds"]}, "Name both, VPC and subnets, or neither"),
        ({"Host": "https://www.example.com"}, "without https://"),
        ({"Path": "health"}, "begins with /"),
        ({"WantedStatus": "100"}, "from 200 to 599"),
        ({"Minutes": "2"}, "one of the numbers"),
        ({"CanaryName": "A"}, "lower-case letters"),
        *(
            ({"Runtime": each}, "15.0 on")
            for each in (*DEPRECATED, "syn-nodejs-puppeteer-14.0", "syn-python-selenium-9.0")
        ),
    ],
)
def test_what_would_be_refused_late_is_refused_at_once(
    account: GuestAccount, answers: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError) as error:
        account.launch(NAME, "SC-refused", **answers)
    assert says in str(error.value)


def test_the_table_of_runtimes_tells_which_are_deprecated() -> None:
    """The table ages: what `deprecated` names on a day has to leave the form."""
    assert not set(deprecated(READ)) & KNOWN.keys()
    assert DEFAULT in KNOWN
    assert KNOWN[DEFAULT].ends == max(each.ends for each in KNOWN.values())
    assert KNOWN[DEFAULT].ends - READ > timedelta(days=60)
    assert set(deprecated(date(2024, 3, 8))) == {"syn-nodejs-puppeteer-6.1"}
    assert set(deprecated(date(2027, 4, 30))) == set(DEPRECATED)
    assert set(deprecated(date(2027, 5, 1))) == {*DEPRECATED, *KNOWN}
    assert all(each.source.startswith("https://docs.aws.amazon.com/lambda/") for each in KNOWN.values())


SERVER = """
const https = require('https'), fs = require('fs');
const pages = { '/': [200, 'Welcome'], '/gone': [404, 'Welcome'], '/moved': [301, ''], '/big': [200, 'x'.repeat(3e6)] };
const server = https.createServer({ key: fs.readFileSync('key'), cert: fs.readFileSync('cert') }, (request, response) => {
  if (request.url === '/cut') return request.socket.destroy();
  const [status, body] = pages[request.url.split('?')[0]];
  response.writeHead(status); response.end(body);
});
server.listen(0, '127.0.0.1', async () => {
  const call = https.get, told = {};
  const { handler } = require('./index.js');
  for (const [name, trusted, env] of JSON.parse(process.argv[2])) {
    https.get = (o, answer) => call({ ...o, port: server.address().port, ...(trusted && { ca: fs.readFileSync('cert') }) }, answer);
    for (const each of ['WANTED_TEXT']) delete process.env[each];
    Object.assign(process.env, { TARGET_HOST: 'localhost', WANTED_STATUS: '200', ...env });
    told[name] = await handler().then(() => 'ok', (error) => error.message);
  }
  console.log(JSON.stringify(told)); process.exit(0);
});
"""
RUNS: list[tuple[str, bool, dict[str, str], str]] = [
    ("answers", True, {"TARGET_PATH": "/"}, "ok"),
    ("query", True, {"TARGET_PATH": "/?a=b"}, "ok"),
    ("with its text", True, {"TARGET_PATH": "/", "WANTED_TEXT": "Welcome"}, "ok"),
    ("without it", True, {"TARGET_PATH": "/", "WANTED_TEXT": "welcome"}, "answers without the text welcome"),
    ("missing", True, {"TARGET_PATH": "/gone"}, "https://localhost/gone answers 404, not 200"),
    ("missing as wanted", True, {"TARGET_PATH": "/gone", "WANTED_STATUS": "404"}, "ok"),
    ("a redirect is not followed", True, {"TARGET_PATH": "/moved"}, "answers 301, not 200"),
    ("much", True, {"TARGET_PATH": "/big"}, "ok"),
    ("cut off", True, {"TARGET_PATH": "/cut"}, "socket hang up"),
    ("a certificate that nobody trusts", False, {"TARGET_PATH": "/"}, "self-signed certificate"),
]


def test_the_script_fails_a_run_whose_answer_is_not_as_wanted(tmp_path: Path) -> None:
    assert len(SCRIPT.encode()) <= 4096
    assert TEMPLATE["Resources"]["Canary"]["Properties"]["Code"] == {"Handler": HANDLER, "Script": SCRIPT}
    name, function = HANDLER.split(".")
    assert f"exports.{function} =" in SCRIPT
    (tmp_path / f"{name}.js").write_text(SCRIPT)
    (tmp_path / "server.js").write_text(SERVER)
    _self_signed(tmp_path)
    name_own_node()
    runs = json.dumps([each[:3] for each in RUNS])
    done = subprocess.run(
        [os.environ.get("JSII_NODE", "node"), "server.js", runs],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told = json.loads(done.stdout)
    for which, _, _, wanted in RUNS:
        assert wanted in told[which], which


def _self_signed(folder: Path) -> None:
    """Key and certificate for localhost."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
