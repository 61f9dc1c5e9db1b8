"""Asking: what is wanted of the organization, and how AWS is asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from botocore.exceptions import BotoCoreError, ClientError

from product_factory import contact
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Source, State
from product_factory.provisioning.errors import denied

if TYPE_CHECKING:
    import boto3

# How many values a filter of Security Hub takes:
# https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFindingFilters.html
FILTERED = 20


class Asked(NamedTuple):
    """What is wanted: Regions, sources, and accounts (None: all) and a rule, by key, name or control ("": all).

    details: each resource of AWS Config's rules, which takes a call for each rule, account and Region that finds something.
    """

    regions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = tuple(Source)
    accounts: frozenset[str] | None = None
    rule: str = ""
    details: bool = False

    def wants(self, account: str) -> bool:
        """Whether the account is one of them."""
        return self.accounts is None or account in self.accounts

    def fits(self, *names: str) -> bool:
        """Whether a rule of these names is asked for, whatever the letters' case."""
        return not self.rule or self.rule.casefold() in (each.casefold() for each in names)

    @property
    def few(self) -> list[str] | None:
        """The accounts, where AWS can be asked for them alone."""
        return sorted(self.accounts) if self.accounts is not None and len(self.accounts) <= FILTERED else None


class Place(NamedTuple):
    """With what a source is asked: session, botocore's configuration, Region."""

    session: boto3.Session
    config: Any
    region: str

    def client(self, service: str) -> Any:
        """The service's client there."""
        return contact.attend(cast(Any, self.session).client(service, region_name=self.region, config=self.config))

    @property
    def account(self) -> str:
        """The account whose credentials these are; whoever has any may ask: no permission is needed.

        https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        """
        return str(self.client("sts").get_caller_identity()["Account"])


class Off(Exception):
    """A service is not on; its text says where."""


@contextmanager
def standing(
    board: Board, source: Source, region: str, off: Mapping[str, str], parts: list[str] | None = None
) -> Iterator[None]:
    """Tell how the source stands when the block ends: read, or off (Off, or these error codes), or why it could not be read.

    parts: why not everything was read, as the block learns it.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code in off:
            board.stand(source, region, State.OFF, off[code])
            return
        why = f"{error.operation_name}: {code}"
        if not denied(code):
            why += f": {error.response['Error'].get('Message', '')}"
        board.stand(source, region, State.FAILED, why)
    except Off as off_there:
        board.stand(source, region, State.OFF, str(off_there))
    except BotoCoreError as error:
        board.stand(source, region, State.FAILED, str(error))
    else:
        state = State.PART if parts else State.READ
        board.stand(source, region, state, "; ".join(parts or ()))


def paged(call: Any, arguments: dict[str, Any], token: str = "NextToken") -> Iterator[Any]:  # noqa: S107 - a name
    """Each page of an operation. A page may be empty and have a token all the same."""
    while True:
        page = call(**arguments)
        yield page
        if not page.get(token):
            return
        arguments = {**arguments, token: page[token]}
