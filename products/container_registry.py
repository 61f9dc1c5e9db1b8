"""Container registry: a private repository for images that nobody swaps, that are scanned, and that stay a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Parameter, Product

from .blocks import foundation
from .blocks.image_cache import CACHE, image_cache
from .blocks.image_repository import LIFECYCLE, expiry, policy
from .blocks.image_scans import FINDINGS, SCANNING, image_alerts, registry_scanning
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_ecr as ecr
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/container-registry"
# The schema's pattern, but at most five parts: SSM parameters are published below the name.
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"


def resources(scope: Construct, answers: Answers) -> None:
    """The repository, its alerts, and by choice the registry's scanning and a cache; found below FOUND_UNDER."""
    from aws_cdk import CfnCondition, CfnOutput, Fn

    moving = CfnCondition(
        scope,
        "SomeTagsMove",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("MovingTagPrefix"), "")),
    )
    repository = _repository(scope, answers, moving)
    image_alerts(scope, answers)
    registry_scanning(scope, answers)
    cached, cache_role = image_cache(scope, answers)
    for what, value, description, condition in (
        ("repository-uri", repository.attr_repository_uri, "Where images are pushed to and pulled from", None),
        ("repository-arn", repository.attr_arn, "The repository, for policies", None),
        ("repository-name", repository.ref, "The repository, for commands", None),
        ("cache-prefix", answers.text("CachePrefix"), "What cached images' names begin with", cached),
    ):
        _publish(scope, what, value, description, condition)
    CfnOutput(
        scope,
        "RepositoryUri",
        value=repository.attr_repository_uri,
        description="Where images are pushed to and pulled from",
    )
    role_arn = CfnOutput(scope, "CacheRoleArn", value=cache_role, description="What ECR uses the key by, for a cache")
    role_arn.condition = cached
    CfnOutput(scope, "RepositoryArn", value=repository.attr_arn, description="The repository, for policies")


def _publish(scope: Construct, what: str, value: str, description: str, condition: CfnCondition | None) -> None:
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    logical_id = f"{''.join(part.capitalize() for part in what.split('-'))}Parameter"
    published = ssm.CfnParameter(
        scope,
        logical_id,
        type="String",
        name=Fn.sub(f"{FOUND_UNDER}/${{RepositoryName}}/{what}"),
        value=value,
        description=description,
    )
    if condition is not None:
        published.cfn_options.condition = condition


def _repository(scope: Construct, answers: Answers, moving: CfnCondition) -> ecr.CfnRepository:
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_ecr as ecr

    from .blocks.retained import keep

    repository = ecr.CfnRepository(
        scope,
        "Repository",
        repository_name=answers.text("RepositoryName"),
        encryption_configuration=ecr.CfnRepository.EncryptionConfigurationProperty(
            encryption_type="KMS", kms_key=answers.text("KeyArn")
        ),
        image_tag_mutability=Fn.condition_if(moving.logical_id, "IMMUTABLE_WITH_EXCLUSION", "IMMUTABLE").to_string(),
        # What the registry says goes before it; where that says nothing, this still scans.
        image_scanning_configuration=ecr.CfnRepository.ImageScanningConfigurationProperty(scan_on_push=True),
        lifecycle_policy=ecr.CfnRepository.LifecyclePolicyProperty(
            lifecycle_policy_text=Fn.condition_if(moving.logical_id, expiry("MovingTagPrefix"), expiry()).to_string()
        ),
        repository_policy_text=policy(Aws.ACCOUNT_ID),
        empty_on_delete=False,
    )
    excluded = {
        "ImageTagMutabilityExclusionFilterType": "WILDCARD",
        "ImageTagMutabilityExclusionFilterValue": Fn.sub("${MovingTagPrefix}*"),
    }
    repository.add_property_override(
        "ImageTagMutabilityExclusionFilters", Fn.condition_if(moving.logical_id, [excluded], Aws.NO_VALUE)
    )
    keep(repository)
    return repository


PRODUCT = Product(
    name="container-registry",
    summary="A private repository for container images: encrypted, immutable, scanned, tidied, with a cache by choice.",
    summary_ja="コンテナイメージ用のプライベートリポジトリを、暗号化、イミュータブルなタグ、スキャン、ライフサイクル付きで用意します。",
    keywords=(
        "Docker images, container images, ECR, image repository, image scanning, vulnerability scan, "
        "pull-through cache, "
        "Docker, コンテナイメージ, イメージ保管, イメージスキャン, 脆弱性, 脆弱性診断, レジストリ, リポジトリ"
    ),
    audience="Teams that run containers: one repository per image.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The repository",
            label_ja="リポジトリ",
            parameters=(
                Parameter(
                    name="RepositoryName",
                    label="Name of the repository",
                    label_ja="リポジトリ名",
                    description=(
                        "What images are pulled by, with slashes if you like. Another name, later, makes another, empty "
                        "repository; the old one stays."
                    ),
                    default="application",
                    allowed_pattern=rf"{_PART}(/{_PART}){{0,4}}",
                    min_length=2,
                    max_length=200,
                    constraint=(
                        "Type 2 to 200 lower-case letters and digits, parted by single . _ / or by -, such as "
                        "orders/api; at most four slashes."
                    ),
                ),
                foundation.key(),
                Parameter(
                    name="MovingTagPrefix",
                    label="Tags that may move",
                    label_ja="変更可能なタグのプレフィックス",
                    description=(
                        "Tags that begin so may be given to another image, such as live, which a service runs. All "
                        "others stay with their image. Empty: no tag moves."
                    ),
                    default="",
                    # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
                    allowed_pattern=r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})?",
                    constraint=(
                        "Type 1 to 64 letters, digits, . _ or -, beginning with a letter or digit, such as live, or "
                        "leave it empty."
                    ),
                ),
            ),
        ),
        LIFECYCLE,
        Group(
            label="Scans",
            label_ja="イメージスキャン",
            parameters=(
                SCANNING,
                FINDINGS,
                foundation.topic(),
            ),
        ),
        CACHE,
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="ECR.1", how="Images are scanned when they are pushed."),
        Control(
            standard="Security Hub", id="ECR.2", how="Tags stay with their image, as long as none is said to move."
        ),
        Control(
            standard="Security Hub", id="ECR.3", how="A lifecycle policy deletes old images and those without tag."
        ),
        Control(standard="Security Hub", id="ECR.5", how="Images are encrypted with the workload's key."),
    ),
    findings=(
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.ECR.PR.3",
            reason="The form may be told a prefix of tags that move; all others are immutable, and by default all are.",
        ),
        KnownFinding(
            tool="checkov",
            id="CKV_AWS_32",
            reason="The repository's policy lets nobody in: it denies alone, and a denial names everybody.",
        ),
        KnownFinding(
            tool="checkov",
            id="CKV_AWS_51",
            reason="Tags are immutable, but for those that the form is told to move; the check reads no condition.",
        ),
    ),
    task_rows=(18, 19),
    prerequisites=("workload-key", "monitoring-notification"),
    conflicts=(
        (
            "If you launch it more than once, give each repository its own name: ECR refuses a name that is "
            "taken, even by a repository that was kept."
        ),
        "You cannot change the key later: a repository keeps the one that it was created with.",
        "The registry's scanning is one for the account and Region: let one launch at most say basic or enhanced. Where "
        "it is set already, a launch that sets it can be refused: choose leave.",
        "A cache's prefix is one for the account and Region: a second launch with a cache needs another prefix. Don't "
        "name a repository below a cache's prefix, or it is looked for upstream.",
        "Who pulls a cached image for the first time needs ecr:BatchImportUpstreamImage and ecr:CreateRepository on "
        "repository/<prefix>/*. Through an interface endpoint the first pull of an image also needs a way to the "
        "internet, by a NAT gateway; later ones don't.",
        "A key whose users workload-key names lets ECR in only where they are among them: the launch role "
        "(SCLaunch-container-registry), and with a cache its role, which the outputs name.",
        "An image that is in use but not among the newest is deleted: give it a moving tag, or keep more images.",
        "With enhanced scanning, each vulnerability of each image is one message: expect many at first.",
    ),
    costs=(
        "Storage of images, per gigabyte, and their transfer out of the Region",
        "KMS requests, beyond the free ones",
        "Enhanced scanning, by Amazon Inspector: each image and each new scan of it",
        "CloudWatch alarms, 2",
    ),
    stays=(
        "The repository stays with its images, under its name. A launch of the same name is refused until it is deleted.",
        "The registry's scanning stays as it was set, since others rely on it.",
        "Repositories of cached images stay: ECR made them. Without the rule nothing new is pulled into them.",
    ),
)
