"""Deployer's rights: what a pipeline calls in the hub account, by itself and without the CDK's roles. Data.

What AWS authorizes each action on: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from product_factory.authoring.assets import bucket_name
from product_factory.aws.cdk_bootstrap import BUCKET, DEPLOY_ROLE, FILE_ROLE, VERSION_PARAMETER
from product_factory.hub.assets import STACK_SET
from product_factory.hub.stack_sets import STACK_SET as LAUNCH_ROLES

Who = Literal["both", "deployer", "reader"]


class Right(NamedTuple):
    """Actions on ARNs, with `{…}` for what the catalog's settings say.

    `wild`: why the ARNs hold a wildcard. `unseen`: why a deployment in the sandbox doesn't call it. `regional`: on
    `*`, and allowed in the hub's Regions alone. `news`: only where portfolios name whom to tell;
    `assets`: only where released versions have some. Conditions are StringEquals, or ArnLike with a wildcard.
    """

    sid: str
    who: Who
    actions: tuple[str, ...]
    on: tuple[str, ...]
    wild: str = ""
    unseen: str = ""
    regional: bool = False
    news: bool = False
    assets: bool = False
    conditions: Mapping[str, str] = {}


def _arn(service: str, rest: str, region: str = "{region}", account: str = "${AWS::AccountId}") -> str:
    return f"arn:${{AWS::Partition}}:{service}:{region}:{account}:{rest}"


PORTFOLIOS, PRODUCTS = _arn("catalog", "portfolio/*"), _arn("catalog", "product/*")
FURTHER_STACKS = _arn("cloudformation", "stack/ServiceCatalogHub-{region}-*/*")
HUB_STACKS = (_arn("cloudformation", "stack/ServiceCatalogHub-{region}/*"), FURTHER_STACKS)
ANNOUNCED = _arn("ssm", "parameter/service-catalog-factory/announced", "{home}")
DEPLOYING = _arn("ssm", "parameter/service-catalog-factory/deploying", "{home}")
ASSETS = f"arn:${{AWS::Partition}}:s3:::{bucket_name('${AWS::AccountId}', '{region}')}"
DEPLOYED = _arn("ssm", "parameter/service-catalog-factory/deployed", "{home}")

_IDS = "AWS gives portfolios and products their IDs when the hub is deployed."
_ALL = "The action is authorized on all resources alone."
_STACK_IDS = "CloudFormation gives stacks their IDs; a hub that has no room in one has further ones."
_BY_HAND = "Only where something was changed by hand, or is removed by name."

RIGHTS = (
    Right(
        "ReadTheOrganization",
        "both",
        (
            "organizations:DescribeOrganization",
            "organizations:ListDelegatedAdministrators",
            "organizations:ListRoots",
        ),
        ("*",),
        wild=_ALL,
    ),
    Right(
        "ReadItsUnitsAndAccounts",
        "both",
        ("organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"),
        (_arn("organizations", "root/*", "", "*"), _arn("organizations", "ou/*", "", "*")),
        wild="The management account and the organization's IDs are not in the settings; there is one organization.",
    ),
    Right(
        "ReadWhetherCatalogReachesOrganization",
        "both",
        ("servicecatalog:GetAWSOrganizationsAccessStatus",),
        ("*",),
        wild=_ALL,
        regional=True,
    ),
    Right(
        "ReadPortfolios",
        "both",
        ("servicecatalog:DescribePortfolio", "servicecatalog:DescribePortfolioShares"),
        (PORTFOLIOS,),
        wild=_IDS,
    ),
    Right(
        "ReadProducts",
        "both",
        ("servicecatalog:DescribeProductAsAdmin", "servicecatalog:ListProvisioningArtifacts"),
        (PRODUCTS,),
        wild=_IDS,
    ),
    Right(
        "ReadHubStacks",
        "both",
        ("cloudformation:ListStackResources",),
        HUB_STACKS,
        wild=_STACK_IDS,
    ),
    Right(
        "FindHubStacks",
        "both",
        ("cloudformation:DescribeStacks",),
        ("*",),
        wild="Which stacks the hub has is asked without a name, and that is authorized on all stacks.",
        regional=True,
    ),
    Right(
        "ReadBootstrapVersion",
        "both",
        ("ssm:GetParameters",),
        (_arn("ssm", f"parameter{VERSION_PARAMETER}"),),
    ),
    Right(
        "ReadWhereLaunchRolesAre",
        "both",
        ("cloudformation:ListStackInstances",),
        (_arn("cloudformation", "stackset/service-catalog-launch-roles:*", "{home}", "*"),),
        wild="A service-managed StackSet stands in the management account, under an ID that CloudFormation gives.",
    ),
    Right("FindFleets", "both", ("cloudformation:ListStackSets",), ("*",), wild=_ALL, regional=True),
    Right(
        "ReadFleets",
        "both",
        (
            "cloudformation:DescribeStackSet",
            "cloudformation:ListStackInstances",
            "cloudformation:ListStackSetOperations",
        ),
        tuple(_arn("cloudformation", f"stackset/{name}*:*", "{home}", "*") for name in ("factory-", LAUNCH_ROLES)),
        wild="A service-managed StackSet stands in the management account, under an ID that CloudFormation gives.",
        # What fleets are named: product_factory/provisioning/fleet/stacksets/naming.py, which stands above.
        unseen="Only where StackSets launch a fleet.",
    ),
    Right(
        "ReadWhereAssetsAreNamed",
        "both",
        ("cloudformation:ListStackInstances",),
        (_arn("cloudformation", f"stackset/{STACK_SET}:*", "{home}", "*"),),
        wild="A service-managed StackSet stands in the management account, under an ID that CloudFormation gives.",
        assets=True,
    ),
    Right(
        "FindAssets",
        "both",
        ("s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:ListBucket"),
        (ASSETS,),
        assets=True,
    ),
    Right(
        "ReadAssets",
        "both",
        ("s3:GetObject",),
        (f"{ASSETS}/*",),
        wild="Files are named by the SHA-256 of their content.",
        assets=True,
    ),
    Right(
        "UploadAssets",
        "deployer",
        ("s3:PutObject",),
        (f"{ASSETS}/*",),
        wild="Files are named by the SHA-256 of their content.",
        assets=True,
    ),
    Right(
        "ReadCatalogForPlan",
        "both",
        (
            "servicecatalog:DescribeConstraint",
            "servicecatalog:ListConstraintsForPortfolio",
            "servicecatalog:ListPortfolios",
            "servicecatalog:ListResourcesForTagOption",
            "servicecatalog:ListTagOptions",
            "servicecatalog:SearchProductsAsAdmin",
        ),
        ("*",),
        wild=_ALL,
        regional=True,
    ),
    Right(
        "ReadPrincipalsForPlan",
        "both",
        ("servicecatalog:ListPrincipalsForPortfolio",),
        (PORTFOLIOS,),
        wild=_IDS,
    ),
    Right(
        "ReadTemplatesForPlan",
        "both",
        ("cloudformation:GetTemplate",),
        HUB_STACKS,
        wild=_STACK_IDS,
    ),
    Right("ReadWhatWasDeployed", "both", ("ssm:GetParameters",), (DEPLOYED,)),
    Right(
        "DeployAlone",
        "deployer",
        ("ssm:DeleteParameter", "ssm:PutParameter"),
        (DEPLOYING,),
    ),
    Right("SeeWhoDeploys", "deployer", ("ssm:GetParameters",), (DEPLOYING,)),
    Right("RememberWhatWasDeployed", "deployer", ("ssm:PutParameter",), (DEPLOYED,)),
    Right(
        "MendPortfolios",
        "deployer",
        (
            "servicecatalog:AssociatePrincipalWithPortfolio",
            "servicecatalog:AssociateTagOptionWithResource",
            "servicecatalog:DeletePortfolio",
            "servicecatalog:DisassociatePrincipalFromPortfolio",
            "servicecatalog:DisassociateTagOptionFromResource",
            "servicecatalog:UpdatePortfolio",
        ),
        (PORTFOLIOS,),
        wild=_IDS,
        unseen=_BY_HAND,
    ),
    Right(
        "MendProducts",
        "deployer",
        (
            "servicecatalog:AssociateTagOptionWithResource",
            "servicecatalog:CreateProvisioningArtifact",
            "servicecatalog:DeleteProduct",
            "servicecatalog:DeleteProvisioningArtifact",
            "servicecatalog:DisassociateTagOptionFromResource",
            "servicecatalog:UpdateProduct",
        ),
        (PRODUCTS,),
        wild=_IDS,
        unseen=_BY_HAND,
    ),
    Right(
        "MendConstraintsAndTagOptions",
        "deployer",
        (
            "servicecatalog:AssociateProductWithPortfolio",
            "servicecatalog:DeleteConstraint",
            "servicecatalog:DisassociateProductFromPortfolio",
            "servicecatalog:UpdateConstraint",
            "servicecatalog:UpdateTagOption",
        ),
        ("*",),
        wild=_ALL,
        unseen=_BY_HAND,
        regional=True,
    ),
    Right(
        # Whether Service Catalog reads a template as the caller is published nowhere. What is there, the pipeline wrote.
        "ReadTemplatesOfVersionsMadeAgain",
        "deployer",
        ("s3:GetObject",),
        (f"arn:${{AWS::Partition}}:s3:::{BUCKET}/*",),
        wild="Files are named by the SHA-256 of their content.",
        unseen=_BY_HAND,
    ),
    Right(
        "EndFurtherStacks",
        "deployer",
        ("cloudformation:DeleteStack",),
        (FURTHER_STACKS,),
        wild=_STACK_IDS,
        unseen="Only of a hub of several stacks, whose last portfolio or product of one is gone.",
    ),
    Right(
        "FindAggregator",
        "reader",
        ("config:DescribeConfigurationAggregators",),
        ("*",),
        wild=_ALL,
        conditions={"aws:RequestedRegion": "{aggregator}"},
    ),
    Right(
        "AskAggregator",
        "reader",
        (
            "config:DescribeConfigurationAggregatorSourcesStatus",
            "config:GetAggregateDiscoveredResourceCounts",
            "config:SelectAggregateResourceConfig",
        ),
        (_arn("config", "config-aggregator/*", "{aggregator}"),),
        wild="AWS Config gives the aggregator its ID.",
    ),
    Right(
        "AskAccounts",
        "reader",
        ("sts:AssumeRole",),
        ("arn:${AWS::Partition}:iam::*:role/{reading_role}",),
        wild="Each account of the organization has the read role of the settings.",
        unseen="Only where the settings name a read role, and AWS Config is not asked.",
    ),
    Right(
        "DeployAsCdk",
        "deployer",
        ("sts:AssumeRole",),
        tuple(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{role}" for role in (DEPLOY_ROLE, FILE_ROLE)),
    ),
    Right("SetStatesOfVersions", "deployer", ("servicecatalog:UpdateProvisioningArtifact",), (PRODUCTS,), wild=_IDS),
    Right(
        "Share",
        "deployer",
        (
            "servicecatalog:CreatePortfolioShare",
            "servicecatalog:DeletePortfolioShare",
            "servicecatalog:UpdatePortfolioShare",
        ),
        (PORTFOLIOS,),
        wild=_IDS,
    ),
    Right(
        "WaitForShares",
        "deployer",
        ("servicecatalog:DescribePortfolioShareStatus",),
        ("*",),
        wild=_ALL,
        regional=True,
    ),
    Right(
        "RememberWhatWasTold",
        "deployer",
        ("ssm:GetParametersByPath", "ssm:PutParameter"),
        (ANNOUNCED, f"{ANNOUNCED}/*"),
        wild="One parameter a channel and product.",
        news=True,
    ),
    Right(
        "Tell",
        "deployer",
        ("sns:Publish",),
        ("{topic}",),
        wild="CloudFormation names the hub's own topic after its stack.",
    ),
    Right(
        "SeeWhoConfirmed",
        "deployer",
        ("sns:ListSubscriptionsByTopic",),
        ("{topic}",),
        wild="CloudFormation names the hub's own topic after its stack.",
    ),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: who publishes needs both; SNS's encryption
    # context names the topic.
    Right(
        "TellEncrypted",
        "deployer",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        ("arn:${AWS::Partition}:kms:{topic_region}:{topic_account}:key/*",),
        wild="A key's ID is given by KMS; only SNS may use it for us, and for that topic alone.",
        unseen="SNS asks KMS on behalf of who publishes; the sandbox's doesn't.",
        conditions={
            "kms:ViaService": "sns.{topic_region}.amazonaws.com",
            "kms:EncryptionContext:aws:sns:topicArn": "{topic}",
        },
    ),
)
