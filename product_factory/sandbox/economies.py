"""What moto makes anew for each request or resource, though nobody asks for it: made once, or not at all.

And what it never lets go: a list of all that was ever made of a class, for a page of moto's own. Of S3's objects it is kept,
whose files moto closes by it.
"""

import functools
import threading
from collections.abc import Iterable
from typing import Any

from moto.core import responses
from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.core.utils import method_names_from_class
from moto.ec2 import utils as ec2_utils
from moto.ec2.models import tags as ec2_tags
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.iam import models as iam
from moto.kms import models as kms
from moto.kms.utils import KeySpec, generate_private_key
from moto.utilities.utils import PARTITION_NAMES

_TRACKED = BaseModel.__new__
_MAKE_IMAGES = AmiBackend._load_amis
_EXPRESSION = functools.lru_cache(1 << 12)(ec2_utils.simple_aws_filter_to_re)
_MAKE_PRESENT = BackendDict._create_account_specific_backend
_MAKING = threading.RLock()
_OWNER = iam.get_account_id_from
_OWNERS: dict[str, str] = {}


def install() -> None:
    """Spare it from now on; idempotent, and to be called when all other changes of moto are made."""
    # For each request moto inspects the whole class of the service.
    vars(responses)["method_names_from_class"] = functools.cache(method_names_from_class)
    vars(kms)["generate_private_key"] = _private_key
    BaseModel.__new__ = _untracked  # type: ignore[method-assign]
    # For each resource that is described moto makes an expression of its ID.
    for module in (ec2_utils, ec2_tags):
        vars(module)["simple_aws_filter_to_re"] = _EXPRESSION
    if not isinstance(listed := vars(BackendDict)["_instances"], _Listed):
        BackendDict._instances = _Listed(listed)  # type: ignore[misc]
    BackendDict._create_account_specific_backend = _present  # type: ignore[assignment, method-assign]
    # For each request moto looks through all accounts' keys.
    vars(iam)["get_account_id_from"] = _owner
    # An account has 1,300 public images in each Region, with a snapshot each: more than all else that is in it.
    AmiBackend._load_amis = _owe_images  # type: ignore[assignment, method-assign]
    for backend, name in ((AmiBackend, "amis"), (EBSBackend, "snapshots")):
        setattr(backend, name, _WithImages(name))


def _present(services: Any, account_id: str) -> None:
    """As moto makes an account's part of a service, without comparing dictionaries and their IDs, by which moto tells them apart.

    What moto resets are those that are listed: each that is asked for is.
    """
    listed = vars(BackendDict)["_instances"]
    if account_id in services and id(services) in listed.ids:
        return
    _MAKE_PRESENT(services, account_id)


class _Listed(list[Any]):
    """moto's list of what it resets, with the IDs of all that is in it."""

    def __init__(self, listed: Iterable[Any]) -> None:
        super().__init__(listed)
        self.ids = {id(each) for each in self}

    def append(self, each: Any) -> None:
        super().append(each)
        self.ids.add(id(each))

    def clear(self) -> None:
        super().clear()
        self.ids.clear()


def _private_key(key_spec: str) -> Any:
    """None for a symmetric key, for which moto makes an RSA key that signs nothing: a tenth of a second each."""
    return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else generate_private_key(key_spec)


def _untracked(cls: type[BaseModel], *given: Any, **named: Any) -> BaseModel:
    if cls.__module__.startswith("moto.s3."):
        return _TRACKED(cls, *given, **named)
    made: BaseModel = object.__new__(cls)
    return made


def _owner(access_key: str) -> str:
    """The account that was found before, if it still has the key."""
    known = _OWNERS.get(access_key, "")
    if known in iam.iam_backends:
        held = iam.iam_backends[known]
        if any(access_key in held[partition].access_keys for partition in PARTITION_NAMES):
            return known
    if len(_OWNERS) > 10_000:
        _OWNERS.clear()
    found = _OWNERS[access_key] = _OWNER(access_key)
    return found


def _owe_images(backend: AmiBackend) -> None:
    vars(backend)["owed"] = True


class _WithImages:
    """An attribute of EC2's backend: before it is looked at the first time, its public images are made."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, backend: Any, _: type | None = None) -> Any:
        if backend is None:
            return self
        if "owed" in vars(backend):
            # Whoever makes them looks at them, too.
            with _MAKING:
                if vars(backend).get("owed"):
                    vars(backend)["owed"] = False
                    _MAKE_IMAGES(backend)
                    del vars(backend)["owed"]
        return vars(backend)[self.name]

    def __set__(self, backend: Any, value: Any) -> None:
        vars(backend)[self.name] = value
