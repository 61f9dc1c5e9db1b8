"""Owners: whom an account belongs to, by a tag of it in AWS Organizations, else its e-mail address.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html: a call for each account,
so tags are read only where somebody names one, and only of accounts that are told of.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from product_factory.compliance.asking import Place, paged
from product_factory.provisioning.inventory.organization import NOWHERE
from product_factory.provisioning.inventory.organization import Place as InUnit


class Owners:
    """Asked for each account once. refused: why tags could not be read, "" where they could."""

    def __init__(self, place: Place, tag: str | None, places: Mapping[str, InUnit]) -> None:
        self._place, self._tag, self._places = place, tag, places
        self._known: dict[str, str] = {}
        self._client = place.client("organizations") if tag else None
        self.refused = ""

    def of(self, account: str) -> str:
        """The owner, "" where nobody says."""
        found = self._known.get(account)
        if found is None:
            tagged = self._tagged(account) if self._client and not self.refused else ""
            found = self._known[account] = tagged or self._places.get(account, NOWHERE).email
        return found

    def _tagged(self, account: str) -> str:
        assert self._client
        wanted = (self._tag or "").casefold()
        try:
            for page in paged(self._client.list_tags_for_resource, {"ResourceId": account}):
                for each in page["Tags"]:
                    if each["Key"].casefold() == wanted:
                        return str(each["Value"])
        except ClientError as error:
            self.refused = f"tags of accounts can't be read ({error.response['Error'].get('Code', '')}): owners are e-mail addresses"
        return ""
