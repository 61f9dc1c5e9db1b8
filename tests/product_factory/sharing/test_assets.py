"""A product with a function of 200 kB and a layer: released, deployed in two Regions, launched, invoked, updated, gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from product_factory.authoring.hub import Hub as HubSettings
from product_factory.authoring.hub import Reading
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as offers
from product_factory.catalog.offer import Offer
from product_factory.errors import FactoryError
from product_factory.hub.assets import files_of
from product_factory.hub.deployer_statements import Settings, statements
from product_factory.provisioning import Wait, launch, terminate, update
from product_factory.sandbox.organization import Credentials
from product_factory.sandbox.server import SandboxSession
from product_factory.sharing import assets, doctor
from tests.conftest import Copy, clean_environment, run_python
from tests.forked import SERVING
from tests.product_factory import greeting
from tests.product_factory.authoring.fake import product
from tests.product_factory.sharing.hub import OTHER, REGION, SUPPORT, Deployed, portfolio, served

HUB, REGIONS = "222222222222", (REGION, OTHER)
BUCKET = f"service-catalog-assets-{HUB}-{REGION}"
WAIT = Wait(timeout=120, first=0.01, longest=0.1)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The catalog with two released versions, whose functions tell their edition."""
    copy = greeting.write(tmp_path_factory.mktemp("greeting"), regions=REGIONS)
    for number, version in ((1, "1.0.0"), (2, "1.1.0")):
        greeting.edition(copy, number)
        done = copy.run("publish", "greeting", version, "--notes", f"Edition {number}.")
        assert done.returncode == 0, done.stderr
    return copy


def offer_of(root: Path) -> Offer:
    card = product(name="greeting", support=SUPPORT)
    return offers.load((portfolio("Greetings", "greeting"),), products.load([card], root / "products" / "released"))


class Killed(BaseException):
    """As by kill -9: nothing catches it."""


class Hub(Deployed):
    """Its first deployment was killed between the upload and the versions, and then run again."""

    offer: Offer
    first: list[tuple[str, str]]
    after_kill: tuple[dict[str, str], dict[str, str]]
    killed: bool = False

    def put_up(
        self, out: Path, stacks: Sequence[str], given: Mapping[str, Mapping[str, str]], *, alone: bool = False
    ) -> None:
        if not self.killed and any(stack == f"ServiceCatalogHub-{REGION}" for stack in stacks):
            self.killed = True
            raise Killed
        super().put_up(out, stacks, given, alone=alone)

    def s3(self, region: str = REGION, who: str = "Administrator", account: str = "hub") -> Any:
        return self.session(account, who, region).client("s3")

    def session(self, account: str, role: str, region: str) -> SandboxSession:
        return SandboxSession(self.sandbox.credentials(account, role), region, self.sandbox.endpoint)

    def versions(self, region: str = REGION) -> dict[str, str]:
        """Key → the one version that it has."""
        found = self.s3(region).list_object_versions(Bucket=BUCKET.replace(REGION, region))
        assert "DeleteMarkers" not in found
        assert len(found["Versions"]) == len({each["Key"] for each in found["Versions"]})
        return {each["Key"]: each["VersionId"] for each in found["Versions"]}


@pytest.fixture(scope="module")
def hub(catalog: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with served(tmp_path_factory.mktemp("deployed"), Hub) as made:
        made.offer = offer_of(catalog.root)
        made.first = [(row.action, row.kind) for row in made.rows(made.offer, REGIONS)]
        with pytest.raises(Killed):
            made.deploy(made.offer, regions=REGIONS)
        made.after_kill = made.versions(), made.ids()
        made.deploy(made.offer, regions=REGIONS)
        yield made


def said(hub: Hub, function: str, region: str, event: object = {"name": "you"}) -> Any:
    api = hub.session("spoke-1", "Administrator", region).client("lambda")
    answer = api.invoke(FunctionName=function, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()) | (
        {"failed": answer["FunctionError"]} if "FunctionError" in answer else {}
    )


def test_the_plan_tells_bucket_and_files(hub: Hub, catalog: Copy) -> None:
    # Two functions and one layer, in two Regions.
    assert hub.first.count(("create", "assets-bucket")) == 2
    assert hub.first.count(("create", "asset")) == 6
    assert [row for row in hub.rows(hub.offer, REGIONS) if row.kind.startswith("asset")] == []


def test_a_kill_between_upload_and_versions_loses_nothing(hub: Hub) -> None:
    uploaded, ids = hub.after_kill
    assert len(uploaded) == 3
    assert ids == {}, "no version is there before its files"
    assert hub.versions() == uploaded, "none was uploaded again"
    assert {"greeting/1.0.0", "greeting/1.1.0"} <= hub.ids().keys()


def test_each_file_is_there_under_its_sha_256(hub: Hub) -> None:
    for region in REGIONS:
        name = BUCKET.replace(REGION, region)
        for key in hub.versions(region):
            assert sha256(hub.s3(region).get_object(Bucket=name, Key=key)["Body"].read()).hexdigest() == key[:64]


def test_the_bucket_is_closed_encrypted_and_versioned(hub: Hub) -> None:
    s3 = hub.s3()
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    allow, overwriting, deny = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert allow["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": hub.sandbox.organization.id},
        "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/SCLaunch-greeting"]},
    }
    assert set(allow["Action"]) == {"s3:GetObject", "s3:GetObjectVersion"}
    # As AWS's page on enforcing conditional writes has it; the sandbox doesn't know this key, and denies nothing by it.
    assert (overwriting["Effect"], overwriting["Action"]) == ("Deny", "s3:PutObject")
    assert overwriting["Condition"] == {
        "Null": {"s3:if-none-match": "true"},
        "Bool": {"s3:ObjectCreationOperation": "true"},
    }


def test_it_is_launched_invoked_updated_taken_back_and_gone(hub: Hub) -> None:
    session = hub.session("spoke-1", "Developer", REGION)
    function = launch(session, product="greeting", version="1.0.0", name="hello", wait=WAIT).outputs["FunctionName"]
    assert said(hub, function, REGION) == {"said": "Hello, you!", "edition": 1}
    assert said(hub, function, REGION, {})["errorType"] == "KeyError"
    assert said(hub, function, REGION, {})["failed"] == "Unhandled"
    update(session, name="hello", version="1.1.0", wait=WAIT)
    assert said(hub, function, REGION) == {"said": "Hello, you!", "edition": 2}
    update(session, name="hello", version="1.0.0", wait=WAIT)
    assert said(hub, function, REGION) == {"said": "Hello, you!", "edition": 1}
    terminate(session, name="hello", wait=WAIT)
    assert hub.session("spoke-1", "Administrator", REGION).client("lambda").list_functions()["Functions"] == []
    assert len(hub.versions()) == 3, "terminating takes nothing from the hub"


def test_in_the_other_region_it_reads_that_region_s_bucket(hub: Hub) -> None:
    made = launch(
        hub.session("spoke-1", "Developer", OTHER), product="greeting", version="1.1.0", name="other", wait=WAIT
    )
    assert said(hub, made.outputs["FunctionName"], OTHER) == {"said": "Hello, you!", "edition": 2}
    ssm = hub.session("spoke-1", "Administrator", OTHER).client("ssm")
    assert ssm.get_parameter(Name="/service-catalog/assets-bucket")["Parameter"]["Value"] == BUCKET.replace(
        REGION, OTHER
    )


def role_of_outsider(hub: Hub, role: str) -> Any:
    """S3, as a new role of this name, which may read all as far as its account goes. Nothing is shared with that one."""
    account = hub.sandbox.organization.account("outsider").id
    administrator = hub.session("outsider", "Administrator", REGION)
    trusted = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    trust, rights = (json.dumps({"Version": "2012-10-17", "Statement": [each]}) for each in (trusted, allowed))
    administrator.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    administrator.client("iam").put_role_policy(RoleName=role, PolicyName="reads", PolicyDocument=rights)
    taken = administrator.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="reads"
    )["Credentials"]
    given = Credentials(
        access_key_id=taken["AccessKeyId"],
        secret_access_key=taken["SecretAccessKey"],
        session_token=taken["SessionToken"],
        until=taken["Expiration"],
    )
    return SandboxSession(given, REGION, hub.sandbox.endpoint).client("s3")


def test_nobody_but_launch_roles_of_the_organization_reads(hub: Hub) -> None:
    """An account leaves the organization, and that is all that differs."""
    key, refused = next(iter(hub.versions())), "because no resource-based policy allows the s3:GetObject action"
    launch_role, other = role_of_outsider(hub, "SCLaunch-greeting"), role_of_outsider(hub, "SCLaunch-other")
    assert launch_role.get_object(Bucket=BUCKET, Key=key)["ContentLength"] > 0
    with pytest.raises(ClientError, match=refused):
        other.get_object(Bucket=BUCKET, Key=key)
    management = hub.session("management", "Administrator", REGION).client("organizations")
    management.remove_account_from_organization(AccountId=hub.sandbox.organization.account("outsider").id)
    with pytest.raises(ClientError, match=refused):
        launch_role.get_object(Bucket=BUCKET, Key=key)


def test_other_content_under_a_key_is_refused_and_not_overwritten(hub: Hub) -> None:
    key = next(iter(hub.versions()))
    put = hub.s3().put_object(Bucket=BUCKET, Key=key, Body=b"other")
    (refusal,) = hub.ready(hub.offer, REGIONS).blocked
    assert refusal.startswith(f"s3://{BUCKET}/{key}: holds other content")
    with pytest.raises(FactoryError, match="holds other content"):
        assets.upload(REGION, hub.offer, hub.said.append)
    assert hub.s3().get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"other"
    (check,) = [
        each for each in doctor.examine(None, "", hub.offer, REGIONS) if each.name.endswith(f"files in {REGION}")
    ]
    assert (check.passed, key in check.found) == (False, True)
    hub.s3().delete_object(Bucket=BUCKET, Key=key, VersionId=put["VersionId"])
    assert hub.ready(hub.offer, REGIONS).blocked == ()
    (check,) = [
        each for each in doctor.examine(None, "", hub.offer, REGIONS) if each.name.endswith(f"files in {REGION}")
    ]
    assert (check.passed, check.found) == (True, f"3 files in {BUCKET}")


def test_the_pipeline_s_rights_are_what_looking_and_uploading_take(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged by the sandbox, which knows nothing of the table of rights."""
    settings = Settings(HubSettings(regions=REGIONS), Reading(), (), "hnb659fds", assets=True)
    iam, files = hub.session("hub", "Administrator", REGION).client("iam"), files_of(hub.offer)
    key = next(iter(files))
    hub.s3().delete_object(Bucket=BUCKET, Key=key, VersionId=hub.versions()[key])
    for who in ("reader", "deployer"):
        document = json.dumps({"Version": "2012-10-17", "Statement": _filled(statements(settings, who))})
        trusted = {"Effect": "Allow", "Principal": {"AWS": HUB}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
        iam.create_role(RoleName=f"own-{who}", AssumeRolePolicyDocument=trust)
        iam.put_role_policy(RoleName=f"own-{who}", PolicyName="rights", PolicyDocument=document)
        taken = (
            hub.session("hub", "Administrator", REGION)
            .client("sts")
            .assume_role(RoleArn=f"arn:aws:iam::{HUB}:role/own-{who}", RoleSessionName="pipeline")["Credentials"]
        )
        for name, value in (("ACCESS_KEY_ID", "AccessKeyId"), ("SECRET_ACCESS_KEY", "SecretAccessKey")):
            monkeypatch.setenv(f"AWS_{name}", taken[value])
        monkeypatch.setenv("AWS_SESSION_TOKEN", taken["SessionToken"])
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        found = assets.look(REGION, files)
        assert found is not None
        assert files.keys() - found.there == {key}
        assert assets.unsafe(REGION, BUCKET) == ""
        if who == "reader":
            with pytest.raises(FactoryError, match="AccessDenied"):
                assets.upload(REGION, hub.offer, hub.said.append)
        else:
            assets.upload(REGION, hub.offer, hub.said.append)
            assert files.keys() == hub.versions().keys()


def _filled(found: Sequence[Mapping[str, Any]]) -> Any:
    """With the account in the place of CloudFormation's pseudo parameters."""
    return json.loads(json.dumps(found).replace("${AWS::AccountId}", HUB).replace("${AWS::Partition}", "aws"))


def test_a_bucket_that_was_deleted_by_hand_is_made_anew_with_all_files(hub: Hub) -> None:
    for key, version in hub.versions(OTHER).items():
        hub.s3(OTHER).delete_object(Bucket=BUCKET.replace(REGION, OTHER), Key=key, VersionId=version)
    hub.s3(OTHER).delete_bucket(Bucket=BUCKET.replace(REGION, OTHER))
    before = hub.ids()
    (row,) = [row for row in hub.rows(hub.offer, REGIONS) if row.kind == "assets-bucket"]
    assert (row.action, row.why, row.region) == ("repair", "deleted by hand", OTHER)
    hub.deploy(hub.offer, regions=REGIONS)
    assert len(hub.versions(OTHER)) == 3
    assert hub.ids() == before
    assert hub.rows(hub.offer, REGIONS) == []


def test_where_no_version_has_assets_any_more_bucket_and_files_stay(hub: Hub) -> None:
    plain = hub.checkout(portfolio("Plain", "vault"), versions={"vault": ("1.0.0",)})
    ready = hub.ready(plain)
    assert not any(
        "Assets" in name for name in (*ready.regions[0].change.order.delete_last, *ready.regions[0].change.due)
    )
    assert not any(row.kind.startswith("asset") for row in ready.rows)
    assert ready.layout is None, "and the hub is not split for it"


def test_a_catalog_s_own_tests_walk_through_it(catalog: Copy) -> None:
    """In a process of its own, as by pytest there: one sandbox a process."""
    code = "from product_factory.testing import Organization\nwith Organization() as one: print(one.walk('greeting'))"
    environment = clean_environment() | {"FACTORY_CATALOG": str(catalog.root)}
    done = run_python(catalog.root, "-c", code, environment=environment, kind=SERVING)
    assert done.stdout.startswith("('launched 1.0.0', 'updated to 1.1.0', "), done.stderr
    assert done.stdout.endswith("'terminated')\n")
