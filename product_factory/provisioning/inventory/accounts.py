"""Accounts: each asked for its own provisioned products, by a read role, some at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError

from product_factory import contact
from product_factory.provisioning.drift import detected
from product_factory.provisioning.errors import denied
from product_factory.provisioning.inventory.rows import Facts, Failure
from product_factory.provisioning.inventory.stacks import Stack, Stacks
from product_factory.provisioning.session import role_arn, role_session_name

if TYPE_CHECKING:
    import boto3

# How many accounts are asked at a time, and how many answers may wait to be read.
AT_ONCE = 16
WAITING = 4 * AT_ONCE

T = TypeVar("T")
R = TypeVar("R")


class Looks(NamedTuple):
    """Whether each product's stack is looked at, and whether its drift is detected now."""

    stacks: bool = False
    drift: bool = False


PLAINLY = Looks()


class Accounts:
    """Asks accounts with the caller's credentials, which must be allowed to assume the role in each.

    The caller's own account is asked without it.
    """

    def __init__(
        self, session: boto3.Session, config: Any, regions: Sequence[str], role: str, looks: Looks = PLAINLY
    ) -> None:
        self._looks = looks
        self._session, self._config, self._regions, self._role = session, config, regions, role
        self._sts = contact.attend(session.client("sts", region_name=regions[0], config=config))
        caller = self._sts.get_caller_identity()
        self._caller_arn, self._own = str(caller["Arn"]), str(caller["Account"])
        # boto3 makes clients in one thread at a time.
        self._making = threading.Lock()

    def ask(self, accounts: Iterable[str]) -> Iterator[list[Facts] | Failure]:
        """Each account's facts, or why it gave none, in the order of the accounts."""
        yield from some_at_a_time(self._one, accounts)

    def _one(self, account: str) -> list[Facts] | Failure:
        try:
            credentials = {} if account == self._own else self._assumed(account)
            return [facts for region in self._regions for facts in self._search(account, region, credentials)]
        except ClientError as error:
            code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
            if error.operation_name == "AssumeRole" and denied(code):
                return Failure(
                    account=account, reason=f"role {self._role} is missing there, or doesn't trust the caller"
                )
            return Failure(account=account, reason=f"{error.operation_name}: {code}: {message}")
        except BotoCoreError as error:
            return Failure(account=account, reason=str(error))

    def _assumed(self, account: str) -> dict[str, str]:
        given = self._sts.assume_role(
            RoleArn=role_arn(self._caller_arn, account, self._role),
            RoleSessionName=role_session_name(self._caller_arn),
        )["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    def _search(self, account: str, region: str, credentials: dict[str, str]) -> Iterator[Facts]:
        with self._making:
            client = contact.attend(
                cast(Any, self._session).client(
                    "servicecatalog", region_name=region, config=self._config, **credentials
                )
            )
        behind = self._stacks(account, region, credentials) if self._looks.stacks else None
        arguments: dict[str, Any] = {"AccessLevelFilter": {"Key": "Account", "Value": "self"}, "PageSize": 100}
        # Closed when it was read: thousands of accounts would else hold as many connections open.
        with closing(client):
            while True:
                page = client.search_provisioned_products(**arguments)
                for each in page["ProvisionedProducts"]:
                    facts = facts_of(account, region, each)
                    yield behind.told(facts) if behind else facts
                if not page.get("NextPageToken"):
                    return
                arguments["PageToken"] = page["NextPageToken"]

    def _stacks(self, account: str, region: str, credentials: dict[str, str]) -> Stacks | None:
        """The account's stacks; None where the role may not look at them."""
        with self._making:
            client = cast(Any, self._session).client(
                "cloudformation", region_name=region, config=self._config, **credentials
            )
        known: dict[tuple[str, str, str], Stack] = {}
        with closing(client):
            try:
                for page in client.get_paginator("describe_stacks").paginate():
                    for each in page["Stacks"]:
                        if each["StackName"].startswith(f"SC-{account}-"):
                            drift = self._drift(client, each)
                            known[account, region, each["StackName"]] = Stack(each["StackStatus"], drift)
            except ClientError as error:
                if not denied(error.response["Error"].get("Code", "")):
                    raise
                return None
        return Stacks(known, {region: [account]})

    def _drift(self, client: Any, stack: Any) -> str:
        if self._looks.drift:
            return detected(client, stack["StackName"]).status
        return str(stack.get("DriftInformation", {}).get("StackDriftStatus", ""))


def facts_of(account: str, region: str, found: Any) -> Facts:
    """A ProvisionedProductAttribute."""
    return Facts(
        account,
        region,
        found["Id"],
        found.get("Name", ""),
        found.get("ProductId", ""),
        found.get("ProductName", ""),
        found.get("ProvisioningArtifactId", ""),
        found.get("ProvisioningArtifactName", ""),
        found.get("Status", ""),
        found.get("StatusMessage", ""),
        found.get("UserArnSession") or found.get("UserArn", ""),
        found.get("CreatedTime"),
    )


def some_at_a_time(
    call: Callable[[T], R], items: Iterable[T], at_once: int = AT_ONCE, waiting: int = WAITING
) -> Iterator[R]:
    """Each item's result in their order; at most `waiting` are begun and not yet taken."""
    begun: deque[Future[R]] = deque()
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for item in items:
            begun.append(pool.submit(call, item))
            if len(begun) >= waiting:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
