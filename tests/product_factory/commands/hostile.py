"""Command lines that nobody means: options of every command with values, files and surroundings that don't fit."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, NamedTuple

import typer
from hypothesis import strategies as st

from product_factory.commands.main import app

# Not drawn, and why.
LEFT_OUT = {
    "sandbox": "serves until Ctrl-C",
    "demo": "deploys the whole catalog into a sandbox of its own",
}
DEEP = 20_000
FILES: dict[str, bytes] = {
    "empty": b"",
    "latin-1.yaml": "größe: 1".encode("latin-1"),
    "binary": bytes(range(256)),
    "deep.json": b"[" * DEEP + b"]" * DEEP,
    "deep-object.json": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep.yaml": b"[" * 3_000,
    "digits.json": b'{"Key": ' + b"9" * 5_000 + b"}",
    "digits.yaml": b"Key: " + b"9" * 5_000,
    "list.yaml": b"- 1\n- 2\n",
    "number.json": b"3",
    "null.yaml": b"products: null\nwaves: null\nregions: null\nrole: null\n",
    "keys.yaml": b"? [1, 2]\n: {1: 2}\n3: 4\n",
    "nan.json": b'{"Key": NaN, "Key": Infinity}',
    "surrogate.json": b'{"Key": "\\ud800"}',
    "nul.yaml": b'Key: "\\0"\n',
    "tag.yaml": b"Key: !!python/object:os.system {}\n",
    "dates.yaml": b"2020-01-01: 2020-13-45\n? 2020-01-01\n: !!int x\n",
    "aliases.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nself: &s [*s]\n",
    "html.json": b"<html><body>502 Bad Gateway</body></html>",
    "bom.json": b"\xef\xbb\xbf{}",
    "fleet.yaml": b"role: Developer\nregions: [us-east-1]\nproducts: {a: {version: 1.0.0}}\nwaves: [{name: w, targets: [{accounts: ['333333333333']}]}]\n",
    "portfolio.yaml": b"Schema: puppet-2019-04-01\nPortfolios: {Components: [1], X: null}\n",
    "state.jsonl": b'{"hub": 1, "on_aws": 2, "settings": []}\n{"what": "made"}\n',
}
TEXTS = (
    "", " ", "-", "--", "-1", "=", "a=", "=b", "a=b", "a=b=c", "\udcff", "a\udcffb=c\udcff", "\x1b[31mred", "a\nb", "a\rb", "\t",
    "\u202egnp", "٣", "ＡＢＣ", "é", "日本語", "😀", "9" * 5_000, "x" * 20_000, "x " * 5_000, "1e400", "nan", "inf", "-0", "0x10",
    "None", "null", "[]", "{}", "{ssm: x}", "../..", "/", ".", "~", "*", "%s", "{0}", "$(x)", "'", '"', "`", "<b>", "[bold]", "[/bold]",
    "o-1", "ou-ab12-cd34ef56", "333333333333", "33333333333", "us-east-1", "json", "table", "latest", "default", "1.0.0", "99999999999999999999.0.0", "v1",
    "2026-02-30", "2026-11-29", "0001-01-01", "9999-12-31", "sample", "security-notification", "Base", "facts", "hub-deployer", "role:x", "permission-set:",
    "role:/x", "version:security-notification/1.0.0", "a/b", "example/catalog", "en", "auto", "origin/main", "--output=json", "developer", "x@example.com", "https://example.com",
)  # fmt: skip
SURROUNDINGS: dict[str, tuple[str, ...]] = {
    "AWS_ENDPOINT_URL": ("no url", "http://", "http://[", "http://localhost:99999", "file:///etc", "//", "http://é\udcff"),
    "AWS_DEFAULT_REGION": ("no region", "x" * 5_000, "us_east_1", "é", "-"),
    "AWS_PROFILE": ("nobody", "é", "\udcff"),
    "AWS_CONFIG_FILE": ("binary", "latin-1.yaml", "html.json", "."),
    "AWS_SHARED_CREDENTIALS_FILE": ("binary", "html.json"),
    "AWS_CA_BUNDLE": ("nowhere", "empty"),
    "AWS_MAX_ATTEMPTS": ("x", "-1"),
    "AWS_RETRY_MODE": ("x",),
    "AWS_STS_REGIONAL_ENDPOINTS": ("x",),
    "HTTP_PROXY": ("http://localhost:1", "::::", "é"),
    "FACTORY_CATALOG": ("nowhere", "/", "\udcff", "x" * 5_000),
    "FACTORY_FACTS": ("nowhere", "deep.json", "binary", ".", "html.json", "digits.json"),
    "COLUMNS": ("0", "-1", "x", "1", "99999"),
    "TERM": ("dumb", "\udcff"),
    "CDK_OUTDIR": ("empty", "nowhere/below", "\udcff"),
    "HOME": ("nowhere", ""),
    "TMPDIR": ("nowhere", "empty"),
}  # fmt: skip


# By a part of the parameter's name.
FITTING: dict[str, tuple[str, ...]] = {
    "portfolio": ("Base", "own_0"),
    "product": ("security-notification", "team-alerts", "facts", "hub-deployer"),
    "successor": ("security-notification",),
    "summary": ("Tells.", "通知します。"),
    "version": ("1.0.0", "1.1.0", "9.0.0", "latest"),
    "old": ("1.0.0",),
    "new": ("1.1.0", "team-alerts"),
    "command": ("launch", "error"),
    "param": ("Email=x@example.com",),
    "tag": ("a=b",),
    "region": ("us-east-1",),
    "account": ("333333333333",),
    "unit": ("/Workloads",),
    "ou": ("/Workloads",),
    "email": ("x@example.com",),
    "url": ("https://example.com",),
    "owner": ("Team",),
    "repository": ("example/catalog",),
    "developer": ("role:Developer",),
    "administrator": ("role:Admin",),
    "role": ("Developer",),
    "steps": ("alerts", "products"),
    "today": ("2026-11-30",),
    "templates": (".",),
    "folder": ("made",),
    "remove": ("version:security-notification/1.0.0",),
}


class Drawn(NamedTuple):
    """A command line, the folder that it is given in, and what is set around it."""

    arguments: tuple[str, ...]
    inside: bool
    environment: dict[str, str]


@functools.cache
def commands() -> dict[str, list[Any]]:
    """The parameters of each command that is drawn."""
    found: dict[str, Any] = typer.main.get_command(app()).commands  # type: ignore[attr-defined]
    return {name: each.params for name, each in found.items() if name not in LEFT_OUT}


def write_files(folder: Path) -> None:
    """The files that command lines name."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


TEXT = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from([*FILES, "nowhere", "products", "nowhere/below", "empty/below"]),
    st.text(st.characters(exclude_characters="\0"), max_size=12),
)
OPTION = st.sampled_from(["--nonsense", "--nonsense=x", "-Z", "-", "--", "--=", "---", "-\udcff"])


@st.composite
def lines(draw: st.DrawFn) -> Drawn:
    """A command, most of what it demands, some of what it may be given, and now and then what it doesn't know."""
    name, parameters = draw(st.sampled_from(sorted(commands().items())))
    given = [name]
    for each in parameters:
        if draw(st.integers(0, 9)) < (10 if each.required else 2):
            given += draw(_given(each))
    if draw(st.integers(0, 29)) == 0:
        given.insert(draw(st.integers(0, len(given))), draw(OPTION))
    if draw(st.booleans()):
        given += ["--output", "json"]
    around = (
        draw(st.lists(st.sampled_from(sorted(SURROUNDINGS)), max_size=2, unique=True)) if draw(st.booleans()) else []
    )
    values = {each: draw(st.sampled_from(SURROUNDINGS[each])) for each in around}
    return Drawn(tuple(given), draw(st.integers(0, 4)) < 4, values)


@st.composite
def _given(draw: st.DrawFn, parameter: Any) -> list[str]:
    """The parameter with a value that fits it, or with any."""
    value = draw(st.one_of(_fitting(parameter), _fitting(parameter), TEXT))
    if parameter.param_type_name == "argument":
        return [value]
    option = draw(st.sampled_from([*parameter.opts, *parameter.secondary_opts]))
    if getattr(parameter, "is_bool_flag", False):
        return [option]
    return [f"{option}={value}"] if option.startswith("--") and draw(st.booleans()) else [option, value]


def _fitting(parameter: Any) -> st.SearchStrategy[str]:
    """What gets further than to the first look at it."""
    kind = parameter.type_descriptor
    if kind.choices:
        return st.sampled_from([str(getattr(each, "value", each)) for each in kind.choices])
    known = next((values for name, values in FITTING.items() if name in parameter.name), None)
    if known:
        return st.sampled_from(known)
    numbers = st.sampled_from(("1", "10", "0", "3600"))
    return numbers if kind.annotation in (int, float) else st.sampled_from([*FILES, ".", "nowhere"])
