"""CDK's bootstrap: the names of what `cdk bootstrap` makes in an account and Region.

https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html, and the template that the CLI brings
(lib/api/bootstrap/bootstrap-template.yaml), with which a test compares this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from product_factory.errors import FactoryError

# https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
CONTEXT = "@aws-cdk/core:bootstrapQualifier"

# The roles that `cdk deploy` takes on where stacks hold file assets alone: one deploys, one uploads.
DEPLOY_ROLE = "cdk-{qualifier}-deploy-role-${AWS::AccountId}-{region}"
FILE_ROLE = "cdk-{qualifier}-file-publishing-role-${AWS::AccountId}-{region}"
BUCKET = "cdk-{qualifier}-assets-${AWS::AccountId}-{region}"
VERSION_PARAMETER = "/cdk-bootstrap/{qualifier}/version"


def default_qualifier() -> str:
    """The one that the CDK library takes by itself."""
    from aws_cdk import DefaultStackSynthesizer

    return str(DefaultStackSynthesizer.DEFAULT_QUALIFIER)


def qualifier(context: Mapping[str, Any]) -> str:
    """What names the bootstrap's resources, by the context of cdk.json; CDK's own default where it says nothing.

    The toolkit stack's name (`toolkitStackName`) is in none of these names.
    """
    found = context[CONTEXT] if CONTEXT in context else default_qualifier()
    # The template's own limit: https://github.com/aws/aws-cdk-cli (Qualifier: AllowedPattern)
    if not isinstance(found, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,10}", found):
        raise FactoryError(f"cdk.json: context: {CONTEXT}: {found!r} is no qualifier; write 1 to 10 of A-Z a-z 0-9 _ -")
    return found
