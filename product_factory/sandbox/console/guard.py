"""Who may call the console: pages that it served itself, on this machine, and nobody through them.

A foreign page that a browser on this machine shows can send requests here, and by DNS rebinding even
under a name of its own. So each request must name this host; each change, besides, must come from this
origin, as JSON, with a token that only a page of this origin could read.
https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import secrets

from flask import Flask, Request, Response, abort, request

NAMES = ("127.0.0.1", "localhost")
TOKEN_HEADER = "X-Sandbox-Token"  # noqa: S105  (a header's name)
MAX_BODY = 1_048_576
"""Bytes: 200 parameters of 4,096 bytes, and some more."""

# Everything comes from this origin; nothing is framed, and no form is sent by the browser itself.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def protect(app: Flask, port: int) -> str:
    """Let `app` refuse everybody else from now on; the token that changes need."""
    token = secrets.token_urlsafe(32)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @app.before_request
    def _judge() -> None:
        reason = refusal(request, port, token)
        if reason:
            abort(403, reason)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return token


def refusal(asked: Request, port: int, token: str) -> str | None:
    """Why the request is refused, None where it may pass."""
    hosts = {f"{name}:{port}" for name in NAMES}
    if asked.host not in hosts:
        return f"This server answers only as {' or '.join(sorted(hosts))}."
    if asked.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return "Another page may not ask here."
    if asked.method in ("GET", "HEAD"):
        return None
    if asked.headers.get("Origin") != f"http://{asked.host}":
        return "A change must come from this server's own page (Origin)."
    if asked.mimetype != "application/json":
        return "A change must be JSON (Content-Type: application/json)."
    if not secrets.compare_digest(asked.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return f"A change needs the token of /api/session ({TOKEN_HEADER}); load the page again."
    return None
