"""A product is seen where its portfolio is shared and a principal matches, and nowhere else."""

import boto3
import pytest

from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.sandbox.servicecatalog.entities import Principal
from product_factory.sandbox.servicecatalog.visibility import matches
from tests.product_factory.sandbox.hub_catalog import EVERYTHING, TOPIC_TEMPLATE, Catalog, finished, policy

SPOKE = "333333333333"


@pytest.mark.parametrize(
    ("pattern", "role", "granted"),
    [
        ("role/Developer", "role/Developer", True),
        ("role/Developer", "role/team/Developer", False),
        ("role/team/Developer", "role/team/Developer", True),
        ("role/Dev*", "role/Developer", True),
        ("role/Dev*", "role/team/Developer", False),
        ("role/*Developer", "role/team/one/Developer", True),
        ("role/*/Dev_?", "role/a/b/Dev_1", True),
        ("role/Dev?", "role/Dev", True),
        ("role/Dev?", "role/Dev12", False),
        ("role/Dev.lopers", "role/Developers", False),
        (
            "role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Dev_*",
            "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0a1b2c",
            True,
        ),
        (
            "role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Dev_*",
            "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b2c",
            False,
        ),
        ("user/Dev*", "role/Developer", False),
    ],
)
def test_patterns_match_as_documented(pattern: str, role: str, granted: bool) -> None:
    principal = Principal(f"arn:aws:iam:::{pattern}", "IAM_PATTERN")
    caller = Caller(SPOKE, f"arn:aws:iam::{SPOKE}:{role}", "session")
    assert matches(principal, caller) is granted


@pytest.mark.parametrize(
    ("arn", "kind", "accepted"),
    [
        ("arn:aws:iam:::role/Any*", "IAM_PATTERN", True),
        ("arn:aws:iam:::role/*", "IAM_PATTERN", True),
        ("arn:aws:iam:::group/Ops?", "IAM_PATTERN", True),
        ("arn:aws:iam:::*/Developer", "IAM_PATTERN", False),
        ("arn:aws:iam:::role*", "IAM_PATTERN", False),
        ("arn:aws:iam::333333333333:role/Developer", "IAM_PATTERN", False),
        ("arn:*:iam:::role/Developer", "IAM_PATTERN", False),
        ("arn:aws:iam::222222222222:role/Developer", "IAM", True),
        ("arn:aws:iam::222222222222:role/Nobody", "IAM", False),
        ("arn:aws:iam::222222222222:role/Dev*", "IAM", False),
        ("arn:aws:iam::333333333333:role/Developer", "IAM", False),
        ("arn:aws:iam:::role/Developer", "IAM", False),
    ],
)
def test_the_format_of_principals(catalog: Catalog, arn: str, kind: str, accepted: bool) -> None:
    members = {"PortfolioId": catalog.portfolio(), "PrincipalARN": arn, "PrincipalType": kind}
    if accepted:
        catalog.client.associate_principal_with_portfolio(**members)
        return
    with pytest.raises(catalog.client.exceptions.InvalidParametersException):
        catalog.client.associate_principal_with_portfolio(**members)


def test_ten_patterns_and_no_more(catalog: Catalog) -> None:
    members = {"PortfolioId": catalog.portfolio(), "PrincipalType": "IAM_PATTERN"}
    for number in range(9):
        arn = f"arn:aws:iam:::role/R{number}"
        catalog.client.associate_principal_with_portfolio(**members, PrincipalARN=arn)
    with pytest.raises(catalog.client.exceptions.LimitExceededException):
        catalog.client.associate_principal_with_portfolio(**members, PrincipalARN="arn:aws:iam:::role/R10")


def test_a_disassociation_names_the_type(catalog: Catalog) -> None:
    members = {"PortfolioId": catalog.portfolio(), "PrincipalARN": "arn:aws:iam:::role/Developer"}
    with pytest.raises(catalog.client.exceptions.ResourceNotFoundException):
        catalog.client.disassociate_principal_from_portfolio(**members)
    catalog.client.disassociate_principal_from_portfolio(**members, PrincipalType="IAM_PATTERN")


def names(catalog: Catalog, account: str, role: str) -> list[str]:
    client = catalog.sandbox.session(account, role).client("servicecatalog")
    return [each["Name"] for each in client.search_products()["ProductViewSummaries"]]


@pytest.mark.parametrize(
    ("account", "role", "seen"),
    [
        ("spoke-1", "Developer", True),
        ("spoke-3", "Developer", True),
        ("spoke-1", "Administrator", False),
        ("outsider", "Developer", False),
        ("hub", "Developer", True),
        ("hub", "Administrator", False),
        ("management", "Developer", False),
    ],
)
def test_who_sees_a_shared_product(shared: tuple[Catalog, str, str], account: str, role: str, seen: bool) -> None:
    assert names(shared[0], account, role) == (["notification"] if seen else [])


def test_without_shared_principals_the_recipient_grants_its_own(catalog: Catalog) -> None:
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    catalog.share(portfolio_id, SharePrincipals=False)
    assert names(catalog, "spoke-1", "Developer") == []
    spoke = catalog.administrator("spoke-1")
    assert spoke.list_principals_for_portfolio(PortfolioId=portfolio_id)["Principals"] == []
    spoke.associate_principal_with_portfolio(
        PortfolioId=portfolio_id,
        PrincipalARN=f"arn:aws:iam::{SPOKE}:role/Developer",
        PrincipalType="IAM",
    )
    assert names(catalog, "spoke-1", "Developer") == ["notification"]
    assert names(catalog, "spoke-2", "Developer") == []


def test_principals_of_type_iam_are_not_shared(catalog: Catalog) -> None:
    """Only associations of type IAM_PATTERN are, as CreatePortfolioShare documents."""
    product_id, _ = catalog.product()
    portfolio_id = catalog.portfolio(product_id)
    catalog.client.associate_principal_with_portfolio(
        PortfolioId=portfolio_id,
        PrincipalARN="arn:aws:iam::222222222222:role/Administrator",
        PrincipalType="IAM",
    )
    catalog.share(portfolio_id)
    principals = catalog.administrator("spoke-1").list_principals_for_portfolio(PortfolioId=portfolio_id)["Principals"]
    assert [each["PrincipalType"] for each in principals] == ["IAM_PATTERN"]
    assert names(catalog, "spoke-1", "Administrator") == []
    assert names(catalog, "hub", "Administrator") == ["notification"]


def test_a_user_is_granted_by_its_group(catalog: Catalog) -> None:
    product_id, artifact_id = catalog.product()
    portfolio_id = catalog.portfolio(product_id, role="")
    iam = catalog.administrator("hub", "iam")
    iam.create_user(UserName="ops")
    end_user = policy([{"Effect": "Allow", "Action": "servicecatalog:*", "Resource": "*"}])
    iam.put_user_policy(UserName="ops", PolicyName="catalog", PolicyDocument=end_user)
    arn = iam.create_group(GroupName="operators")["Group"]["Arn"]
    catalog.client.associate_principal_with_portfolio(PortfolioId=portfolio_id, PrincipalARN=arn, PrincipalType="IAM")
    key = iam.create_access_key(UserName="ops")["AccessKey"]
    client = boto3.client(
        "servicecatalog",
        endpoint_url=catalog.sandbox.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    assert client.search_products()["ProductViewSummaries"] == []
    iam.add_user_to_group(GroupName="operators", UserName="ops")
    assert len(client.search_products()["ProductViewSummaries"]) == 1
    record = client.provision_product(
        ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="mine"
    )["RecordDetail"]
    error = finished(client, record["RecordId"])["RecordDetail"]["RecordErrors"][0]["Description"]
    assert "User: arn:aws:iam::222222222222:user/ops is not authorized to perform" in error
    everything = policy(EVERYTHING)
    iam.put_group_policy(GroupName="operators", PolicyName="all", PolicyDocument=everything)
    record = client.provision_product(
        ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="again"
    )["RecordDetail"]
    assert finished(client, record["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"


def test_a_recipient_cannot_change_what_it_received(shared: tuple[Catalog, str, str]) -> None:
    catalog, product_id, artifact_id = shared
    spoke = catalog.administrator("spoke-1")
    portfolio_id = catalog.client.list_portfolios()["PortfolioDetails"][0]["Id"]
    refused = spoke.exceptions.ResourceNotFoundException
    with pytest.raises(refused):
        spoke.update_portfolio(Id=portfolio_id, DisplayName="mine")
    with pytest.raises(refused):
        spoke.create_portfolio_share(PortfolioId=portfolio_id, AccountId="444444444444")
    with pytest.raises(refused):
        spoke.update_provisioning_artifact(ProductId=product_id, ProvisioningArtifactId=artifact_id, Active=False)
    assert spoke.describe_portfolio(Id=portfolio_id)["PortfolioDetail"]["Id"] == portfolio_id
    detail = spoke.describe_product_as_admin(Id=product_id)["ProductViewDetail"]
    assert detail["ProductViewSummary"]["Name"] == "notification"


def test_inactive_versions_are_invisible_and_deprecated_ones_marked(
    shared: tuple[Catalog, str, str],
) -> None:
    catalog, product_id, first = shared
    second = catalog.version(product_id, "1.1.0", TOPIC_TEMPLATE)
    change = catalog.client.update_provisioning_artifact
    change(ProductId=product_id, ProvisioningArtifactId=first, Active=False)
    change(ProductId=product_id, ProvisioningArtifactId=second, Guidance="DEPRECATED")
    seen = catalog.developer().describe_product(Name="notification")
    versions = [(each["Id"], each["Guidance"]) for each in seen["ProvisioningArtifacts"]]
    assert versions == [(second, "DEPRECATED")]
    view_id = seen["ProductViewSummary"]["Id"]
    by_view = catalog.developer().describe_product_view(Id=view_id)
    assert by_view["ProvisioningArtifacts"] == seen["ProvisioningArtifacts"]


def test_products_are_searched_and_sorted(catalog: Catalog) -> None:
    products = [catalog.product(name)[0] for name in ("beta", "alpha", "gamma")]
    catalog.version(products[2], "2.0.0", TOPIC_TEMPLATE)
    catalog.share(catalog.portfolio(*products))
    search = catalog.developer().search_products

    def found(**members: object) -> list[str]:
        return [each["Name"] for each in search(**members)["ProductViewSummaries"]]

    assert found(SortBy="Title", SortOrder="ASCENDING") == ["alpha", "beta", "gamma"]
    assert found(SortBy="VersionCount", SortOrder="DESCENDING")[0] == "gamma"
    assert found(SortBy="CreationDate") == ["beta", "alpha", "gamma"]
    assert found(Filters={"FullTextSearch": ["ALPH"]}) == ["alpha"]
    assert found(Filters={"Owner": ["someone"]}) == []
    owners = search()["ProductViewAggregations"]["Owner"]
    assert owners == [{"Value": "platform", "ApproximateCount": 3}]


def test_two_portfolios_are_two_paths(catalog: Catalog) -> None:
    product_id, artifact_id = catalog.product()
    catalog.launch_role()
    for name in ("one", "two"):
        catalog.share(catalog.portfolio(product_id, name=name))
    developer = catalog.developer()
    paths = developer.list_launch_paths(ProductId=product_id)["LaunchPathSummaries"]
    assert {path["Name"] for path in paths} == {"one", "two"}
    assert paths[0]["ConstraintSummaries"] == [{"Type": "LAUNCH"}]
    [summary] = developer.search_products()["ProductViewSummaries"]
    assert summary["HasDefaultPath"] is False
    members = {"ProductId": product_id, "ProvisioningArtifactId": artifact_id}
    refused = developer.exceptions.InvalidParametersException
    with pytest.raises(refused, match="More than one launch path"):
        developer.describe_provisioning_parameters(**members)
    developer.describe_provisioning_parameters(**members, PathId=paths[0]["Id"])
    developer.describe_provisioning_parameters(**members, PathName="two")
    with pytest.raises(developer.exceptions.ResourceNotFoundException):
        developer.describe_provisioning_parameters(**members, PathName="three")


def test_no_path_where_no_principal_matches(shared: tuple[Catalog, str, str]) -> None:
    catalog, product_id, artifact_id = shared
    stranger = catalog.administrator("spoke-1")
    refused = stranger.exceptions.ResourceNotFoundException
    with pytest.raises(refused, match="No launch paths found"):
        stranger.list_launch_paths(ProductId=product_id)
    with pytest.raises(refused, match="No launch paths found"):
        stranger.provision_product(ProductId=product_id, ProvisioningArtifactId=artifact_id, ProvisionedProductName="x")
