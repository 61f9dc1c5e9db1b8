"""One finding of external access, and how the API shows it. Pure."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Who, of outside the zone of trust, may do what with a resource. principal: an account's ID, or an ARN."""

    analyzer: str
    resource: str
    resource_type: str
    owner: str
    principal: str
    actions: tuple[str, ...]
    is_public: bool
    created: datetime
    analyzed: datetime
    status: str = "ACTIVE"

    @property
    def id(self) -> str:
        """The same as long as the same access is found."""
        told = "|".join((self.analyzer, self.resource, self.principal, *self.actions))
        return str(uuid.uuid5(uuid.NAMESPACE_URL, told))

    def common(self) -> JSON:
        """What all views of it show."""
        return {
            "id": self.id,
            "resource": self.resource,
            "resourceType": self.resource_type,
            "resourceOwnerAccount": self.owner,
            "status": self.status,
            "createdAt": self.created,
            "updatedAt": self.created,
            "analyzedAt": self.analyzed,
        }

    def details(self) -> JSON:
        """The access; a condition would make the sandbox uncertain of it, so there is none."""
        return {
            "principal": {"AWS": self.principal},
            "action": list(self.actions),
            "isPublic": self.is_public,
            "condition": {},
        }
