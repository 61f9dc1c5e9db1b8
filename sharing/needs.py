"""Needs: what became of each action that CloudFormation calls for one resource of a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sharing import evidence
from sharing.grants import Condition, Grant, Refused, Spared, Why
from sharing.handlers import Handlers, tagging_actions
from sharing.linked_roles import linked_services
from sharing.names import OWN_PREFIX, PREFIX
from sharing.passing import attached, passed
from sharing.reference import Kind, is_action, kinds, only_reads, required
from sharing.referred import Reference, must_name, nameable, of_kind, referred
from sharing.scope import Place, linked_role, named, own_kinds, places, value
from sharing.values import ANY, Json, properties, resource

Outcome = Grant | Spared | Refused

_KEY = Kind("kms", "key")
_ROLE = Kind("iam", "role")
# An action on more kinds than this is granted on its whole service: it mostly tags.
_MANY = 20
_LINK = "iam:CreateServiceLinkedRole"
_DOES = ("its handlers write to IAM", "its handlers assume a role")
# Kinds that are reached only where a property names one: AWS's own key, no role, no file and no secret else.
_ONLY_IF_NAMED = {_KEY, Kind("s3", "bucket"), Kind("s3", "object")}
_STACK_TAG = Condition("StringLike", "aws:ResourceTag/aws:cloudformation:stack-name", (PREFIX,))
_OWN_ACCOUNT = Condition("StringEquals", "aws:ResourceAccount", ("${AWS::AccountId}",))


@dataclass(frozen=True)
class Step:
    """One resource of a template, and the actions of its type's handlers."""

    template: Json
    logical_id: str
    told: Handlers

    @cached_property
    def type(self) -> str:
        """The resource type."""
        found: str = resource(self.template, self.logical_id)["Type"]
        return found

    @cached_property
    def given(self) -> Json:
        """Its properties."""
        return properties(self.template, self.logical_id)

    @cached_property
    def own(self) -> tuple[Place, ...]:
        """The ARNs that it will have."""
        return places(self.template, self.logical_id)

    @cached_property
    def values(self) -> tuple[Reference, ...]:
        """All that its properties name."""
        return referred(self.template, self.logical_id, self.given)

    def named(self, kind: Kind) -> tuple[Place, ...]:
        """The ARNs of this kind that its properties name."""
        if kind not in self._named:
            self._named[kind] = of_kind(self.template, self.logical_id, kind, self.values)
        return self._named[kind]

    @cached_property
    def _named(self) -> dict[Kind, tuple[Place, ...]]:
        """Found once: many actions are authorized on the same kinds."""
        return {}

    @cached_property
    def linked(self) -> tuple[str, ...] | None:
        """The services that get a linked role by it; None where that is not known."""
        if self.type == "AWS::IAM::ServiceLinkedRole":
            named_so = value(self.template, self.given.get("AWSServiceName", ANY))
            return None if ANY in named_so else (named_so,)
        return linked_services(self.type, self.given)

    @cached_property
    def services(self) -> frozenset[str]:
        """The IAM prefixes that are the type's own: those of its kinds, or else the one that it calls most."""
        of_kinds = frozenset(kind.service for kind in own_kinds(self.type))
        called = Counter(action.partition(":")[0] for action in sorted(self.told.create | self.told.delete))
        return of_kinds or frozenset(service for service, _ in called.most_common(1))

    @cached_property
    def retained(self) -> bool:
        """Whether CloudFormation destroys it neither on deletion nor on replacement."""
        made = resource(self.template, self.logical_id)
        keeps = ("Retain", "RetainExceptOnCreate")
        return made.get("DeletionPolicy") in keeps and made.get("UpdateReplacePolicy") == "Retain"


def needs(step: Step) -> Iterator[Outcome]:
    """What became of each action of the type's handlers, in the order of their names."""
    for pattern in sorted(step.told.patterns):
        yield Refused(pattern, "its schema asks for all actions of a service")
    for name in sorted(step.told.unreadable):
        yield Spared(name or "(empty)", "no action of IAM is named so")
    for action in sorted(step.told.actions):
        yield from _needed(step, action)
    if step.linked and _LINK not in step.told.actions:
        # The service links the role itself, by the right of who calls it; the schema does not say so.
        yield from _linking(step)


def _needed(step: Step, action: str) -> Iterable[Outcome]:
    if action == "iam:PassRole":
        return passed(step)
    if action == _LINK:
        return _linking(step)
    if not is_action(action):
        return (Grant(Why.UNLISTED, action, ANY),)
    if not kinds(action):
        return (Grant(Why.NO_ARN, action, ANY),)
    if action.startswith(("iam:Attach", "iam:Detach")) and step.type.startswith("AWS::IAM::"):
        return attached(step, action, _places(step, action))
    trigger = evidence.ONLY_WITH.get((step.type, action.partition(":")[0]))
    if trigger and not any(name in step.given for name in trigger.names):
        return (Spared(action, f"only with {' or '.join(trigger.names)}, which the template does not set"),)
    found = _places(step, action)
    open_to_all = [place for place in found if place.name == ANY and place not in step.own]
    if open_to_all and _takes_over(action):
        kind = open_to_all[0].kind.name
        return (Refused(action, f"a {kind} that the template does not name could be any; name it there"),)
    if found:
        return (_on(step, action, place) for place in found if not _is_spared(step, action, place))
    return _elsewhere(step, action)


def _places(step: Step, action: str) -> list[Place]:
    """Where the action is authorized: on the resource itself, on those it names, and on those it needs beside them."""
    wanted = sorted(kinds(action))
    mine = [place for place in step.own if place.kind in wanted]
    if action in tagging_actions(step.type) and mine:
        # What tags a resource does not tag those that it refers to.
        return mine
    theirs = [place for kind in wanted if kind not in own_kinds(step.type) for place in step.named(kind)]
    found = list(dict.fromkeys((*mine, *theirs)))
    service = action.partition(":")[0]
    if found and service in step.services:
        also = evidence.ALSO_AUTHORIZED_ON.get(action)
        more = required(action) | {Kind(service, name) for name in (also.names if also else ())}
        covered = {place.kind for place in found}
        found += [place for kind in sorted(more - covered) for place in named(kind, ANY)]
    return found


def _elsewhere(step: Step, action: str) -> Iterator[Outcome]:
    """Where neither the resource nor its properties tell a place: on the kinds that IAM knows, or for what reason not."""
    service = action.partition(":")[0]
    wanted = kinds(action)
    if _takes_over(action):
        yield from _on_linked_roles(step, action)
        return
    if service == "iam" and _ROLE in wanted and not step.linked and nameable(step.type, _ROLE):
        yield Spared(action, "no property names a role")
        return
    if wanted <= _ONLY_IF_NAMED and service not in step.services and any(nameable(step.type, k) for k in wanted):
        yield Spared(action, f"no property names a {sorted(wanted)[0].name}")
        return
    for place in dict.fromkeys(_open_places(step, required(action) or wanted)):
        yield _on(step, action, place) if service in step.services else _on_other(step, action, place)


def _open_places(step: Step, wanted: Collection[Kind]) -> Iterator[Place]:
    """Any resource of these kinds in the own account; of the service, where it is nearly all kinds that it has."""
    if len(wanted) > _MANY:
        service = min(kind.service for kind in wanted)
        yield Place(min(wanted), f"arn:${{AWS::Partition}}:{service}:*:${{AWS::AccountId}}:*", ANY, by_id=True)
        return
    for kind in sorted(wanted):
        made = [row for service in step.services if (row := evidence.MADE_BY_SERVICE.get((service, kind)))]
        if made:
            yield from (place for row in made for name in row.names for place in named(kind, name))
        elif kind == _ROLE and step.linked:
            yield from map(linked_role, step.linked)
        else:
            yield from named(kind, ANY)


def _takes_over(action: str) -> bool:
    """Whether the action, on roles or users at large, would make whoever has it an administrator."""
    return action == "sts:AssumeRole" or (action.startswith("iam:") and not only_reads(action))


def _on_linked_roles(step: Step, action: str) -> Iterator[Outcome]:
    """What handlers write in IAM goes to what a property names, or to linked roles; nothing else is granted."""
    wanted = kinds(action)
    if any(must_name(step.type, kind) for kind in wanted):
        yield Refused(action, f"the template does not name the {min(wanted).name}; name it there")
    elif any(nameable(step.type, kind) for kind in wanted):
        yield Spared(action, f"no property names a {min(wanted).name}")
    elif step.linked and _ROLE in wanted:
        yield from (Grant(Why.LINKED_ROLE, action, linked_role(linked).arn) for linked in step.linked)
    else:
        yield Refused(action, f"{_DOES[action == 'sts:AssumeRole']}, and the template does not name which")


def _linking(step: Step) -> Iterator[Outcome]:
    if step.linked is None:
        yield Refused(_LINK, "it is not known for which service its handlers link a role")
    elif not step.linked:
        yield Spared(_LINK, "as the template sets it, no service gets a linked role")
    for linked in step.linked or ():
        condition = Condition("StringEquals", "iam:AWSServiceName", (linked,))
        yield Grant(Why.LINKED_ROLE, _LINK, linked_role(linked).arn, (condition,))


def _on(step: Step, action: str, place: Place) -> Grant:
    if place.kind == _KEY and place not in step.own and ANY in place.name:
        return _with_key(step, action, place)
    if place.name.startswith("aws-service-role/"):
        return Grant(Why.LINKED_ROLE, action, place.arn)
    if place.by_id or place.name == ANY:
        return _on_unknown_name(step, action, place)
    own = place.name.startswith((OWN_PREFIX[:-1], OWN_PREFIX[:-1].replace("SC", "sc"), PREFIX, PREFIX.lower()))
    if own or OWN_PREFIX in place.name or f"/{PREFIX}" in place.name:
        return Grant(Why.STACK_NAME, action, place.arn)
    return Grant(Why.FORM_NAME if ANY in place.name else Why.FIXED_NAME, action, place.arn)


def _on_unknown_name(step: Step, action: str, place: Place) -> Grant:
    # Before a resource is made it has no tag; what creates and reads may come before it.
    if action not in step.told.early and place in step.own and place.kind in evidence.TAGGED_BY_STACK:
        return Grant(Why.STACK_TAG, action, place.arn, (_STACK_TAG,))
    return Grant(Why.RANDOM_ID if place.by_id else Why.FORM_NAME, action, place.arn)


def _on_other(step: Step, action: str, place: Place) -> Grant:
    if place.kind == _KEY:
        return _with_key(step, action, place)
    conditions = (_OWN_ACCOUNT,) if place.kind.service == "s3" else ()
    return Grant(Why.OTHERS, action, place.arn, conditions)


def _with_key(step: Step, action: str, place: Place) -> Grant:
    """A key that the template does not make: where one service uses it, through that only."""
    through = sorted({evidence.VIA_SERVICE[service] for service in step.services if service in evidence.VIA_SERVICE})
    if action not in evidence.KEY_USES or not through:
        return Grant(Why.FORM_NAME, action, place.arn)
    values = tuple(f"{service}.*.amazonaws.com" for service in through)
    return Grant(Why.KEY_BY_SERVICE, action, place.arn, (Condition("StringLike", "kms:ViaService", values),))


def _is_spared(step: Step, action: str, place: Place) -> bool:
    """Whether CloudFormation would destroy a retained resource, and could destroy others too."""
    early = step.told.early | step.told.update
    return step.retained and place.by_id and place in step.own and action not in early
