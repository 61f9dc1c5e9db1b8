"""Image cache: images of a public registry come through the account's own, into repositories that are encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .image_repository import expiry, policy, text

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

# Upstreams that ask for no credentials, by the address that ECR knows them by.
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
UPSTREAMS = ("public.ecr.aws", "registry.k8s.io", "quay.io")
_NONE = "none"

CACHE = Group(
    label="Cache of a public registry",
    label_ja="プルスルーキャッシュ",
    parameters=(
        Parameter(
            name="CacheUpstream",
            label="Registry to cache",
            label_ja="アップストリームレジストリ",
            description=(
                "Images of this registry are pulled through yours, and stay in it. Another registry, later, needs "
                "another prefix. none: no cache."
            ),
            default=_NONE,
            allowed_values=(_NONE, *UPSTREAMS),
            constraint=f"Choose none, {', '.join(UPSTREAMS[:-1])} or {UPSTREAMS[-1]}.",
        ),
        Parameter(
            name="CachePrefix",
            label="Prefix of cached images",
            label_ja="キャッシュのリポジトリプレフィックス",
            description=(
                "What stands before a cached image's name, as in public/docker/library/nginx. One prefix can be used "
                "once per account and Region."
            ),
            default="public",
            # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
            allowed_pattern=r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*",
            min_length=2,
            max_length=30,
            constraint=(
                "Type 2 to 30 lower-case letters and digits, parted by single . or _, or by -, such as public; no slash."
            ),
        ),
    ),
)


def image_cache(scope: Construct, answers: Answers) -> tuple[CfnCondition, str]:
    """The rule, and what repositories are like that ECR makes by it; the condition of both, and the role's ARN.

    Tags move, since upstream's do: ECR looks for a newer image of a tag once a day, and could not take it else.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_ecr as ecr

    wanted = CfnCondition(
        scope,
        "CacheWanted",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("CacheUpstream"), _NONE)),
    )
    prefix, key_arn = answers.text("CachePrefix"), answers.text("KeyArn")
    role = _creation_role(scope, key_arn, wanted)
    template = ecr.CfnRepositoryCreationTemplate(
        scope,
        "CacheTemplate",
        prefix=prefix,
        applied_for=["PULL_THROUGH_CACHE"],
        description="Repositories of cached images",
        image_tag_mutability="MUTABLE",
        encryption_configuration={"encryptionType": "KMS", "kmsKey": key_arn},
        # With a key ECR takes a role of the account, in place of its linked one.
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html
        custom_role_arn=role.role_arn,
        lifecycle_policy=expiry(),
        repository_policy=text(policy("${AWS::AccountId}")),
    )
    rule = ecr.CfnPullThroughCacheRule(
        scope, "CacheRule", ecr_repository_prefix=prefix, upstream_registry_url=answers.text("CacheUpstream")
    )
    # Nothing is pulled, and no repository made, before the template is there.
    rule.add_resource_dependency(template)
    for made in (template, rule):
        made.cfn_options.condition = wanted
    return wanted, role.role_arn


def _creation_role(scope: Construct, key_arn: str, wanted: CfnCondition) -> iam.Role:
    """ECR makes repositories below the prefix under this role, with the key.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html
    Whether ECR names its source is not documented, so that is demanded where it is sent.
    """
    from aws_cdk import Aws, CfnResource, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    repositories = "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${CachePrefix}/*"
    role = iam.Role(
        scope,
        "CacheRole",
        description="ECR makes the repositories of cached images under this role",
        assumed_by=iam.ServicePrincipal(
            "ecr.amazonaws.com", conditions={"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
        inline_policies={
            "MakeRepositories": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        sid="MakeRepositories",
                        actions=["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
                        resources=[Fn.sub(repositories)],
                    ),
                    iam.PolicyStatement(
                        sid="SeeTheKey", actions=["kms:DescribeKey", "kms:RetireGrant"], resources=[key_arn]
                    ),
                    iam.PolicyStatement(
                        sid="LetEcrUseTheKey",
                        actions=["kms:CreateGrant"],
                        resources=[key_arn],
                        conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
                    ),
                ]
            )
        },
    )
    shown = repositories.replace("${", "<").replace("}", ">")
    acknowledge(role, {f"AwsSolutions-IAM5[Resource::{shown}]": "ECR names repositories below the prefix by upstream."})
    made = role.node.default_child
    assert isinstance(made, CfnResource)
    made.cfn_options.condition = wanted
    return role
