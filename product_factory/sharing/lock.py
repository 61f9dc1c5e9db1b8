"""Lock: one deployment of a hub at a time, its shares alone included, whoever deploys it and from where.

An SSM parameter of the hub's home Region says who deploys and since when. It is written only where there is none,
renewed while the deployment lives, and deleted at its end. Whoever finds one that is not renewed any more, or that
a dead process of the same machine left, takes it over; a deployment that lost its lock stops before it changes more.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from product_factory.errors import FactoryError
from product_factory.organization.calls import call_aws, caller_arn, client
from product_factory.sharing.pieces import Frozen

PARAMETER = "/service-catalog-factory/deploying"
# Seconds between two renewals, and how long a lock that nobody renews counts: fifteen renewals missed.
RENEWED = 60
LEASE = timedelta(seconds=15 * RENEWED)
# The most that --wait waits, in seconds.
PATIENCE = 3600


class Holder(Frozen):
    """Who deploys: `run` is one deployment, `place` the machine that `pid` counts on."""

    by: str
    host: str
    place: str
    pid: int
    since: datetime
    run: str

    def __str__(self) -> str:
        return f"{self.by} on {self.host} (process {self.pid}) since {self.since:%Y-%m-%d %H:%M} UTC"


class HeldError(FactoryError):
    """Somebody else deploys."""


def is_dead(holder: Holder, renewed: datetime, now: datetime, place: str, alive: Callable[[int], bool]) -> bool:
    """Whether nobody deploys under this lock any more. Pure.

    `renewed` and `now` by AWS's clock. A process is looked for only on its own machine.
    """
    return now - renewed > LEASE or (holder.place == place and not alive(holder.pid))


@contextmanager
def deploying(region: str, *, wait: bool, say: Callable[[str], None]) -> Iterator[Callable[[], None]]:
    """Hold the lock; what is given is called before each step, and raises FactoryError where the lock was lost.

    FactoryError, with who holds it and since when, where somebody else deploys; with `wait` it is waited for.
    """
    mine = Holder(
        by=caller_arn(),
        host=socket.gethostname(),
        place=_place(),
        pid=os.getpid(),
        since=datetime.now(UTC),
        run=uuid.uuid4().hex,
    )
    lock = _Lock(region, mine)
    lock.take(wait, say)
    renewal = threading.Thread(target=lock.renew, daemon=True)
    renewal.start()
    try:
        yield lock.check
    finally:
        lock.ended.set()
        renewal.join()
        lock.free()


class _Lock:
    def __init__(self, region: str, mine: Holder) -> None:
        self._ssm, self._mine = client("ssm", region), mine
        self.ended = threading.Event()

    def take(self, wait: bool, say: Callable[[str], None]) -> None:
        told: set[str] = set()

        def tell(text: str) -> None:
            if text not in told:
                say(text)
            told.add(text)

        tries = Retrying(
            retry=retry_if_exception_type(HeldError),
            wait=wait_exponential(multiplier=0.1, max=10),
            stop=stop_after_delay(PATIENCE if wait else 0),
            reraise=True,
            before_sleep=lambda state: tell(f"{state.outcome.exception() if state.outcome else ''}; waiting"),
        )
        tries(self._try, say)

    def _try(self, say: Callable[[str], None]) -> None:
        while not self._put():
            there = self._read()
            if there is None:
                continue
            holder, renewed, now = there
            if holder.run == self._mine.run:
                return  # written by a request whose answer was lost
            if not is_dead(holder, renewed, now, self._mine.place, _alive):
                raise HeldError(f"The hub is being deployed by {holder}; wait for it with `--wait`, or try later")
            say(f"Taking over from a deployment that ended without a word: {holder}")
            self._delete()

    def check(self) -> None:
        """FactoryError where another deployment took the lock over."""
        there = self._read()
        if there is None or there[0].run != self._mine.run:
            who = f"{there[0]} took the lock over" if there else "somebody deleted the lock"
            raise FactoryError(f"{who} while this deployment was not heard of; it stops here, run it again later")

    def renew(self) -> None:
        """Say again and again that this deployment lives."""
        while not self.ended.wait(RENEWED):
            try:
                self.check()
                self._put(overwrite=True)
            except (FactoryError, ClientError, BotoCoreError):
                continue  # the next step finds out

    def free(self) -> None:
        """Delete the lock where it is still this deployment's."""
        there = self._read()
        if there and there[0].run == self._mine.run:
            self._delete()

    def _put(self, *, overwrite: bool = False) -> bool:
        def put() -> bool:
            try:
                self._ssm.put_parameter(
                    Name=PARAMETER, Value=self._mine.model_dump_json(), Type="String", Overwrite=overwrite
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == "ParameterAlreadyExists":
                    return False
                raise
            return True

        return call_aws(put, f"writing the lock {PARAMETER}")

    def _delete(self) -> None:
        def delete() -> None:
            try:
                self._ssm.delete_parameter(Name=PARAMETER)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ParameterNotFound":
                    raise

        call_aws(delete, f"deleting the lock {PARAMETER}")

    def _read(self) -> tuple[Holder, datetime, datetime] | None:
        """The holder, when it was last heard of, and AWS's own time."""

        def read() -> dict[str, Any] | None:
            answer: dict[str, Any] = self._ssm.get_parameters(Names=[PARAMETER])
            return answer if answer["Parameters"] else None

        found = call_aws(read, f"reading the lock {PARAMETER}")
        if found is None:
            return None
        parameter = found["Parameters"][0]
        try:
            holder = Holder.model_validate_json(parameter["Value"])
        except ValidationError as error:
            raise FactoryError(
                f"SSM parameter {PARAMETER}: is not what `factory deploy` wrote; delete it once nobody deploys"
            ) from error
        return holder, parameter["LastModifiedDate"], _time(found["ResponseMetadata"]["HTTPHeaders"])


def _time(headers: Mapping[str, str]) -> datetime:
    """AWS's time, as a clock here may be off."""
    said = headers.get("date")
    return parsedate_to_datetime(said) if said else datetime.now(UTC)


def _place() -> str:
    """This machine, and this container in it, as far as process IDs count there."""
    parts = [socket.gethostname(), str(uuid.getnode())]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(os.readlink("/proc/self/ns/pid"))
    return uuid.uuid5(uuid.NAMESPACE_OID, "|".join(parts)).hex


def _alive(pid: int) -> bool:
    """Whether a process of this machine lives; where that can't be asked without harm, it counts as living.

    This one deploys once: under its number an earlier process left the lock, or it was cut off itself.
    """
    if pid == os.getpid():
        return False
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
