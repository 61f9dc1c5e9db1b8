"""From an API's operation to the actions that IAM authorizes it by. Pure.

Mostly they are called alike, under the prefix of the service's signatures; the reference tells which are there. What
is called otherwise stands here, with its source.
"""

from functools import cache
from typing import NamedTuple

from .. import reference

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
_BUDGETS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html"
_HUB = "https://docs.aws.amazon.com/securityhub/1.0/APIReference"
_SQS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"


class Otherwise(NamedTuple):
    """Operations of a service (botocore's name) whose action has another name."""

    service: str
    operations: str
    action: str
    source: str


OTHERWISE = (
    Otherwise("s3", "ListBuckets", "s3:ListAllMyBuckets", _S3),
    Otherwise("s3", "HeadBucket ListObjects ListObjectsV2", "s3:ListBucket", _S3),
    Otherwise("s3", "ListObjectVersions", "s3:ListBucketVersions", _S3),
    Otherwise("s3", "ListMultipartUploads", "s3:ListBucketMultipartUploads", _S3),
    Otherwise("s3", "ListParts", "s3:ListMultipartUploadParts", _S3),
    Otherwise("s3", "HeadObject SelectObjectContent", "s3:GetObject", _S3),
    Otherwise(
        "s3", "CopyObject CreateMultipartUpload UploadPart UploadPartCopy CompleteMultipartUpload", "s3:PutObject", _S3
    ),
    Otherwise("s3", "DeleteObjects", "s3:DeleteObject", _S3),
    Otherwise("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration", _S3),
    Otherwise("s3", "PutBucketEncryption DeleteBucketEncryption", "s3:PutEncryptionConfiguration", _S3),
    Otherwise("s3", "GetBucketLifecycle GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", _S3),
    Otherwise(
        "s3",
        "PutBucketLifecycle PutBucketLifecycleConfiguration DeleteBucketLifecycle",
        "s3:PutLifecycleConfiguration",
        _S3,
    ),
    Otherwise("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", _S3),
    Otherwise("s3", "PutPublicAccessBlock DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock", _S3),
    Otherwise("s3", "DeleteBucketTagging", "s3:PutBucketTagging", _S3),
    Otherwise("s3", "DeleteBucketCors PutBucketCors", "s3:PutBucketCORS", _S3),
    Otherwise("s3", "GetBucketCors", "s3:GetBucketCORS", _S3),
    Otherwise("s3", "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls", _S3),
    Otherwise("s3", "GetBucketReplication", "s3:GetReplicationConfiguration", _S3),
    Otherwise("s3", "PutBucketReplication DeleteBucketReplication", "s3:PutReplicationConfiguration", _S3),
    Otherwise("s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", _S3),
    Otherwise("s3", "PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration", _S3),
    Otherwise("s3", "GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration", _S3),
    Otherwise("s3", "PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration", _S3),
    Otherwise("s3", "GetBucketNotificationConfiguration", "s3:GetBucketNotification", _S3),
    Otherwise("s3", "PutBucketNotificationConfiguration", "s3:PutBucketNotification", _S3),
    Otherwise("sns", "PublishBatch", "sns:Publish", "https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"),
    Otherwise("sqs", "SendMessageBatch", "sqs:SendMessage", _SQS),
    Otherwise("sqs", "DeleteMessageBatch", "sqs:DeleteMessage", _SQS),
    Otherwise("sqs", "ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", _SQS),
    Otherwise("securityhub", "GetFindingsV2", "securityhub:GetFindings", f"{_HUB}/API_GetFindingsV2.html"),
    Otherwise(
        "securityhub",
        "GetFindingStatisticsV2",
        "securityhub:GetAdhocInsightResults",
        f"{_HUB}/API_GetFindingStatisticsV2.html",
    ),
    Otherwise(
        "lambda",
        "Invoke InvokeAsync InvokeWithResponseStream",
        "lambda:InvokeFunction",
        "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
    ),
    Otherwise(
        "budgets",
        "DescribeBudget DescribeBudgets DescribeBudgetNotificationsForAccount DescribeBudgetPerformanceHistory "
        "DescribeNotificationsForBudget DescribeSubscribersForNotification",
        "budgets:ViewBudget",
        _BUDGETS,
    ),
    Otherwise(
        "budgets",
        "CreateBudget CreateNotification CreateSubscriber UpdateBudget UpdateNotification UpdateSubscriber "
        "DeleteBudget DeleteNotification DeleteSubscriber",
        "budgets:ModifyBudget",
        _BUDGETS,
    ),
)
_ACTIONS = {(row.service, name): row.action for row in OTHERWISE for name in row.operations.split()}

_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag", "email": "ses"}
"""Of actions, where signatures say otherwise: the pages of CloudWatch, tagging and SES under
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""

FREE = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken"})
"""Need no permission, whatever a policy denies: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html"""

UNSIGNED = frozenset({"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"})
"""Take no signature: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""


def prefix_of(signed_for: str) -> str:
    """IAM's prefix of the service for which a request is signed."""
    return _PREFIXES.get(signed_for, signed_for)


@cache
def action_of(service: str, signed_for: str, operation: str, *, versioned: bool = False) -> str | None:
    """The action; None where IAM has none of this name, so that it can't be judged.

    versioned: of S3, whether the request names a version of the object.
    """
    if known := _ACTIONS.get((service, operation)):
        operation = known.partition(":")[2]
        signed_for = known.partition(":")[0]
    if versioned and reference.exists(own := f"s3:{operation.replace('Object', 'ObjectVersion', 1)}"):
        return own
    action = f"{prefix_of(signed_for)}:{operation}"
    return action if reference.exists(action) else None
