"""Named things: certificates, images, secrets, security groups, VPCs and hosted zones that answers name, made in an account as if they had been there.

No product makes them, and examples name them; so that a product which needs one can be tried, they are put straight
into moto's state, under just the names that the answers give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/\S+")
_IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+):([\w.-]+)")
_GROUP = re.compile(r"sg-[0-9a-f]{8,17}")
_VPC = re.compile(r"vpc-[0-9a-f]{8,17}")
_ZONE = re.compile(r"Z[A-Z0-9]{12,31}")
_SECRET = re.compile(r"arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:(.+)")


def provide(account: str, region: str, answers: Iterable[str]) -> None:
    """What these answers name and isn't there yet, in the account and Region; images where their registry is.

    Of images those with a tag, since a digest can't be chosen.
    """
    for answer in answers:
        if _CERTIFICATE.fullmatch(answer):
            _certificate(account, answer.split(":")[3], answer)
        elif image := _IMAGE.fullmatch(answer):
            _image(*image.groups())
        elif secret := _SECRET.fullmatch(answer):
            _secret(account, secret[1], secret[2], answer)
        elif _GROUP.fullmatch(answer):
            _group(account, region, answer)
        elif _VPC.fullmatch(answer):
            _vpc(account, region, answer)
        elif _ZONE.fullmatch(answer):
            _zone(account, answer)


def _certificate(account: str, region: str, arn: str) -> None:
    from moto.acm.models import CertBundle, acm_backends

    held = acm_backends[account][region]._certificates
    if arn not in held:
        made = CertBundle.generate_cert("www.example.com", account_id=account, region=region)
        made.arn, made.status = arn, "ISSUED"
        held[arn] = made


def _image(registry: str, region: str, name: str, tag: str) -> None:
    from moto.ecr.models import Repository, ecr_backends

    backend = ecr_backends[registry][region]
    if name not in backend.repositories:
        made = Repository(registry, region, name, registry, None, "", "MUTABLE")  # type: ignore[abstract]
        backend.repositories[name] = made
    if not any(tag in image.image_tags for image in backend.repositories[name].images):
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
        manifest["config"] = {"digest": f"sha256:{tag}"}
        backend.put_image(name, json.dumps(manifest), tag)


def _secret(account: str, region: str, name: str, arn: str) -> None:
    from moto.secretsmanager.models import secretsmanager_backends

    held = secretsmanager_backends[account][region]
    plain = re.sub(r"-\w{6}$", "", name)
    if not any(each.arn == arn for each in held.secrets.values()):
        held.create_secret(plain, "{}", None, None, None, None, None, [], False)
        held.secrets[plain].arn = arn


def _group(account: str, region: str, group_id: str) -> None:
    """In the account's default VPC."""
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[account][region]
    if backend.get_security_group_from_id(group_id) is None:
        vpc = next(each for each in backend.vpcs.values() if each.is_default)
        made = backend.create_security_group(group_id.replace("sg-", "named-"), "Named by an answer", vpc.id)
        held = backend.groups[vpc.id]
        del held[made.id]
        made.group_id = made.id = group_id
        held[group_id] = made


def _zone(account: str, zone_id: str) -> None:
    """A public one for example.com."""
    from moto.route53.models import FakeZone, route53_backends

    held = route53_backends[account]["aws"].zones
    if zone_id not in held:
        held[zone_id] = FakeZone(  # type: ignore[abstract]
            "example.com.", zone_id, private_zone=False, caller_reference=zone_id, comment="Named by an answer"
        )


def _vpc(account: str, region: str, vpc_id: str) -> None:
    """An empty one; its route table and ACL keep the ID that it was made with."""
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[account][region]
    if vpc_id not in backend.vpcs:
        made = backend.create_vpc("10.77.0.0/16")
        backend.vpcs[vpc_id] = backend.vpcs.pop(made.id)
        backend.groups[vpc_id] = backend.groups.pop(made.id)
        for group in backend.groups[vpc_id].values():
            group.vpc_id = vpc_id
        made.id = vpc_id
