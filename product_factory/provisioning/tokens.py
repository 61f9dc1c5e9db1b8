"""Idempotency tokens that follow from the intent, so that whoever repeats it repeats the same request.

A token is at most 128 of letters, digits, - and _:
https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionProduct.html
It can be read by others (SearchProvisionedProducts shows it), so hidden (NoEcho) values must not be
in what is hashed: a short secret could be guessed from the hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence


def provision_token(
    *,
    account: str,
    region: str,
    product_id: str,
    version_id: str,
    name: str,
    parameters: Mapping[str, str],
    past_record_id: str,
    tags: Mapping[str, str] | None = None,
) -> str:
    """The token of a launch. `parameters` are all values, defaults included, but for hidden ones.

    `past_record_id` is the last finished record of an earlier provisioned product of this name: after a
    termination the same launch is a new intent, and AWS must not answer with the old record.
    """
    launch: tuple[object, ...] = (account, region, product_id, version_id, name, dict(parameters))
    if tags:
        launch = (*launch, dict(tags))
    return f"factory-{_digest(launch)}-{_digest(past_record_id)}"


def same_launch(one: str, other: str) -> bool:
    """Whether two tokens are of the same launch, whatever came before it."""
    return is_ours(one) and one.rpartition("-")[0] == other.rpartition("-")[0]


def is_ours(token: str) -> bool:
    """Whether the token is of this package, so that it tells of all that was asked for."""
    return token.startswith("factory-")


def update_token(
    provisioned_id: str,
    last_record_id: str,
    version_id: str,
    parameters: Sequence[Mapping[str, object]],
    tags: Mapping[str, str] | None = None,
) -> str:
    """The token of an update. After any operation the last record is another, and so is the token."""
    update: tuple[object, ...] = (provisioned_id, last_record_id, version_id, parameters)
    return f"factory-{_digest((*update, dict(tags)) if tags else update)}"


def terminate_token(provisioned_id: str, last_record_id: str, *, retain_resources: bool, ignore_errors: bool) -> str:
    """The token of a termination."""
    return f"factory-{_digest((provisioned_id, last_record_id, retain_resources, ignore_errors))}"


def _digest(intent: object) -> str:
    return hashlib.sha256(json.dumps(intent, sort_keys=True).encode()).hexdigest()[:40]
