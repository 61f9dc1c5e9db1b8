"""A launch role in plain groups leaves nothing out."""

from __future__ import annotations

import pytest

from product_factory.catalog.offer import Offer
from product_factory.launch_roles.roles import launch_role
from product_factory.page.permissions import permissions, verb_of


@pytest.mark.parametrize(
    ("action", "verb"),
    [
        ("GetObject", "read"),
        ("BatchGetProjects", "read"),
        ("PutRule", "write"),
        ("CreateKey", "write"),
        ("ScheduleKeyDeletion", "delete"),
        ("DeleteTopic", "delete"),
        ("TagResource", "tag"),
        ("UntagRole", "tag"),
        ("tagResource", "tag"),
        ("PassRole", "pass"),
        ("PassRoleToNobody", "write"),
    ],
)
def test_an_actions_name_tells_what_it_does(action: str, verb: str) -> None:
    assert verb_of(action) == verb


def test_every_action_and_resource_of_the_role_stands_in_one_group_of_its_service(offer: Offer) -> None:
    for card in offer.catalog.products:
        role = launch_role(card, offer.catalog.released[card.name])
        assert role
        groups = permissions(role)
        services = [group.service for group in groups]
        assert len(services) == len(set(services))
        told = {
            (action, len(bound.resources)) for group in groups for bound in group.bounds for action in bound.actions
        }
        held = {(a, len(s.resources)) for policy in role.policies for s in policy.statements for a in s.actions}
        assert told == held
        for group in groups:
            assert group.verbs
            assert group.reasons
