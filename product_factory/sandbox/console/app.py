"""The console's web application: the static site, and the JSON API that its Launch button calls.

    GET  /api/session                          token, Region, accounts, roles
    GET  /api/accounts/ID/products/NAME        the product as who acts in the account has it
    GET  /api/launched                         what is launched in all accounts
    GET  /api/accounts/ID/launched[/NAME]      what is launched; one with parameters and outputs
    GET  /api/accounts/ID/records/ID?after=N   a record, and its events but the first N
    POST /api/accounts/ID/preview              what an update would do; nothing is changed
    POST /api/accounts/ID/launch|update|terminate
    GET  /launched/ID/NAME                     the page of one launch, by its name or ID

In an account `?as=ROLE` chooses who acts: its developer without it, or who administers it.
An error is `{"kind", "error", "mend", "problems", "launch_first"}` in words.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from typing import Any, TypeVar

from flask import Flask, Response, abort, redirect, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from product_factory.errors import FactoryError
from product_factory.provisioning.errors import (
    AccessDenied,
    ArgumentError,
    AwsUnreachable,
    ParametersRefused,
    PrerequisiteMissing,
    ProvisioningError,
)
from product_factory.sandbox.console import launches, previews, queries
from product_factory.sandbox.console.callers import People, accounts
from product_factory.sandbox.console.guard import protect
from product_factory.sandbox.console.launch_page import Place, one_launch
from product_factory.sandbox.console.operations import Acting, Launch, Terminate, Update
from product_factory.sandbox.console.site import Site
from product_factory.sandbox.organization import Organization

R = TypeVar("R", bound=BaseModel)
_STATUS: tuple[tuple[type[ProvisioningError], int], ...] = (
    (ArgumentError, 400),
    (AccessDenied, 403),
    (AwsUnreachable, 503),
    (ProvisioningError, 409),
)


def application(
    organization: Organization,
    people: People,
    *,
    region: str,
    port: int,
    site: Site,
) -> Flask:
    """The application: the API, and the site for all other paths."""
    app = Flask("product_factory.sandbox.console", static_folder=None)
    token = protect(app, port)
    acting = Acting(people)
    views = accounts(organization)

    def spoke(account: str) -> Any:
        return people.spoke(_known(account, views), _role(people.roles))

    @app.get("/api/session")
    def session() -> Response:
        return _json({"token": token, "region": region, "accounts": views, "roles": people.roles})

    @app.get("/api/accounts/<account>/products/<name>")
    def product(account: str, name: str) -> Response:
        return _json(queries.product(spoke(account), name))

    @app.get("/api/launched")
    def everywhere() -> Response:
        return _json(tuple(queries.everywhere(views, spoke)))

    @app.get("/api/accounts/<account>/launched")
    def launched(account: str) -> Response:
        return _json(queries.launched(spoke(account)))

    @app.get("/api/accounts/<account>/launched/<name>")
    def detail(account: str, name: str) -> Response:
        return _json(queries.detail(spoke(account), name) or abort(404, f"{name}: nothing of this name is launched."))

    @app.get("/api/accounts/<account>/records/<record_id>")
    def record(account: str, record_id: str) -> Response:
        after = max(request.args.get("after", 0, int), 0)
        found = queries.record(spoke(account), record_id, after, acting.stack(record_id))
        return _json(found or abort(404, f"There is no record {record_id}."))

    @app.post("/api/accounts/<account>/launch")
    def launch(account: str) -> Response:
        return _json(acting.launch(_known(account, views), _role(people.roles), _asked(Launch)), 202)

    @app.post("/api/accounts/<account>/preview")
    def preview(account: str) -> Response:
        return _json(previews.look(people, _known(account, views), _role(people.roles), _asked(Update), site.cards))

    @app.post("/api/accounts/<account>/update")
    def update(account: str) -> Response:
        return _json(acting.update(_known(account, views), _role(people.roles), _asked(Update)), 202)

    @app.post("/api/accounts/<account>/terminate")
    def terminate(account: str) -> Response:
        return _json(acting.terminate(_known(account, views), _role(people.roles), _asked(Terminate)), 202)

    @app.get("/launched/<account>/<name>")
    def launch_page(account: str, name: str) -> Response:
        view = next(each for each in views if each.id == _known(account, views))
        place = Place(view, region, _role(people.roles), people.roles)
        body = one_launch(site, launches.look(spoke(account), name), name, place)
        return Response(body, content_type="text/html; charset=utf-8")

    @app.get("/launched/")
    def launches_page() -> BaseResponse:
        return redirect("/launched.html")

    _serve(app, site)
    _tell_errors(app, site)
    return app


def _serve(app: Flask, site: Site) -> None:
    @app.get("/")
    @app.get("/<path:path>")
    def file(path: str = "index.html") -> Response | BaseResponse:
        if path.startswith("api/"):
            abort(404, f"The API has no /{path}.")
        if path.endswith("/"):
            return redirect(f"/{path}index.html")
        try:
            body = site(path)
        except KeyError:
            abort(404, f"There is no page /{path}.")
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response(body, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)


def _tell_errors(app: Flask, site: Site) -> None:
    @app.errorhandler(FactoryError)
    def refused(error: FactoryError) -> Response:
        if not request.path.startswith("/api/"):
            return _page(site, str(error), 500)
        first, _, mend = str(error).partition("\n")
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
        told = {
            # Throttled or unreachable, the mend is the same: try again.
            "kind": "AwsUnreachable" if isinstance(error, AwsUnreachable) else type(error).__name__,
            "error": first,
            "mend": mend,
            "problems": error.problems if isinstance(error, ParametersRefused) else (),
            "launch_first": error.first if isinstance(error, PrerequisiteMissing) else (),
        }
        return _json(told, status)

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        text = error.description or error.name
        if request.path.startswith("/api/"):
            return _json(
                {"kind": error.name, "error": text, "mend": "", "problems": (), "launch_first": ()}, error.code or 500
            )
        return _page(site, text, error.code or 500)


def _page(site: Site, text: str, status: int) -> Response:
    return Response(
        site.problem(request.path.lstrip("/"), text, missing=status == 404),
        status=status,
        content_type="text/html; charset=utf-8",
    )


def _known(account: str, views: Sequence[Any]) -> str:
    if account not in {each.id for each in views}:
        abort(404, f"There is no account {account} to launch in.")
    return account


def _role(roles: Sequence[str]) -> str:
    role = request.args.get("as", roles[0])
    if role not in roles:
        abort(404, f"Nobody acts as {role} here: choose {' or '.join(roles)}.")
    return role


def _asked(model: type[R]) -> R:
    """The request's body. 400 in words where it isn't what the page may ask."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in found["loc"])
        abort(400, f"{where}: {found['msg']}" if where else found["msg"])


def _json(data: object, status: int = 200) -> Response:
    return Response(TypeAdapter(object).dump_json(data), status=status, content_type="application/json")
