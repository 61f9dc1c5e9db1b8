"""What an address says of a nested template's file, and which file of a working copy is taken for it, or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from cfnlint.decode.cfn_yaml import loads

from product_factory.importing.addresses import OPEN, Piece, Scope, Text, key, said, shown
from product_factory.importing.copies import Copy, at_hand

TEMPLATE = """
Parameters:
  Bucket: {Type: String, Default: their-quickstart}
  Region: {Type: String, Default: us-east-1}
  Prefix: {Type: String, Default: quickstart-own/}
  Bare: {Type: String, Default: quickstart-own}
  Asked: {Type: String}
  Stage: {Type: String, Default: dev}
  None: {Type: String, Default: ""}
Mappings:
  Source: {General: {Bucket: theirs, Prefix: their-solution/v1}, us-east-1: {Bucket: one}}
"""
SCOPE = Scope(yaml.safe_load(TEMPLATE), None)


def of(expression: str, scope: Scope = SCOPE) -> Text:
    """A TemplateURL as templates write it."""
    return said(loads(f"TemplateURL: {expression}")["TemplateURL"], scope)


@pytest.mark.parametrize(
    ("expression", "fixed", "whole"),
    [
        ("https://s3.amazonaws.com/bucket/a/x.yaml", "a/x.yaml", "a/x.yaml"),
        ("https://s3-us-west-2.amazonaws.com/bucket/a/x.yaml", "a/x.yaml", "a/x.yaml"),
        ("https://bucket.s3.amazonaws.com/a/x.yaml", "a/x.yaml", "a/x.yaml"),
        ("https://s3tools.example.com/a/x.yaml", "a/x.yaml", "a/x.yaml"),
        ("https://b.s3.amazonaws.com/a%20b//x.yaml", "a b/x.yaml", "a b/x.yaml"),
        ("!Sub 'https://${Bucket}.s3.${Region}.${AWS::URLSuffix}/${Prefix}t/x.yaml'", "t/x.yaml", "quickstart-own/t/x.yaml"),
        ("!Sub 'https://${Bucket}.s3.amazonaws.com/${None}t/x.yaml'", "t/x.yaml", "t/x.yaml"),
        ("!Sub 'https://${Bucket}.s3.amazonaws.com/${Bare}t/x.yaml'", "x.yaml", "quickstart-ownt/x.yaml"),
        ("!Sub 'https://${Bucket}.s3.amazonaws.com/${Asked}t/x.yaml'", "x.yaml", "…t/x.yaml"),
        ("!Sub 'https://s3.amazonaws.com/${Asked}/${Asked}/x.yaml'", "x.yaml", "…/x.yaml"),
        (
            "!Sub ['https://${B}.s3.${AWS::Region}.amazonaws.com/${P}t/x.yaml', {B: !If [C, a, b], P: !Ref Prefix}]",
            "t/x.yaml",
            "quickstart-own/t/x.yaml",
        ),
        ("!Join ['', ['https://', !Ref Bucket, '.s3.amazonaws.com/', !Ref Prefix, 't/x.yaml']]", "t/x.yaml", "quickstart-own/t/x.yaml"),
        ("!Join ['/', ['https://s3.amazonaws.com', !Ref Bucket, t, x.yaml]]", "t/x.yaml", "t/x.yaml"),
        (
            "!Join ['/', ['https://s3.amazonaws.com', !FindInMap [Source, General, Bucket], !FindInMap [Source, General, Prefix], x.yaml]]",
            "their-solution/v1/x.yaml",
            "their-solution/v1/x.yaml",
        ),
        ("!Join ['/', [!FindInMap [Source, !Ref AWS::Region, Bucket], x.yaml]]", "x.yaml", "x.yaml"),
        ("!If [C, 'https://b.s3.amazonaws.com/x.yaml', 'https://b.s3.amazonaws.com/x.yaml']", "x.yaml", "x.yaml"),
        ("!Sub ['https://b.s3.amazonaws.com/${P}/x.yaml', {P: !If [C, t, u]}]", "x.yaml", "…/x.yaml"),
        ("!Sub 'https://b.s3.amazonaws.com/${!Literal}/x.yaml'", "${Literal}/x.yaml", "${Literal}/x.yaml"),
        ("'https://b.s3.amazonaws.com/{{resolve:ssm:/a/b}}/x.yaml'", "x.yaml", "…/x.yaml"),
        ("!Sub 'https://b.s3.amazonaws.com/t/${Stage}.yaml'", "", "t/dev.yaml"),
        ("!Join ['', [!Ref None, t/x.yaml]]", "t/x.yaml", "t/x.yaml"),
        ("!Join ['', [!Ref Prefix, t/x.yaml]]", "t/x.yaml", "quickstart-own/t/x.yaml"),
        ("!Join ['', [!Ref Asked, t/x.yaml]]", "x.yaml", "x.yaml"),
        ("!Join ['', [!Ref Asked, x.yaml]]", "x.yaml", "…/x.yaml"),
        ("!Sub 'https://b.s3.amazonaws.com/t/${Asked}x.yaml'", "x.yaml", "t/…/x.yaml"),
        ("!Sub 'https://b.s3.amazonaws.com/t/${Asked}${Stage}'", "", "t/…dev"),
        ("!Sub 'https://b.s3.amazonaws.com/t/${Stage}x.yaml'", "", "t/devx.yaml"),
        ("!Ref Asked", "", "…"),
        ("!ImportValue Url", "", "…"),
        ("!GetAtt A.Url", "", "…"),
        ("!Select [0, [a]]", "", "…"),
        ("!Sub [a]", "", "…"),
        ("!Join [a]", "", "…"),
        ("{}", "", "…"),
        ("[a]", "", "…"),
    ],
)  # fmt: skip
def test_a_key_and_its_end_that_is_the_same_for_every_launch(expression: str, fixed: str, whole: str) -> None:
    segments = key(of(expression))
    end = [each.text for each in segments]
    for each in reversed(range(len(segments))):
        if not segments[each].fixed:
            end = end[each + 1 :]
            break
    assert "/".join(end) == fixed
    assert "/".join(each.text for each in segments).replace(OPEN, "…") == whole


def test_what_the_template_around_gives_is_known_and_a_default_that_nobody_answers_too() -> None:
    given = Scope(SCOPE.template, {"Prefix": (Piece("own/", False), Piece("submodules/vpc/", True))})
    segments = key(of("!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}${Bare}/x.yaml'", given))
    assert [(each.text, each.fixed) for each in segments] == [
        ("own", False),
        ("submodules", True),
        ("vpc", True),
        ("quickstart-own", True),
        ("x.yaml", True),
    ]


def test_an_address_is_shown_with_what_only_the_launch_tells_left_open() -> None:
    assert (
        shown(of("!Sub 'https://${Bucket}.s3.${AWS::Region}.x/${Asked}a.yaml'"))
        == "https://their-quickstart.s3.….x/…a.yaml"
    )


QUICKSTART = "!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}%s'"
MAIN = "templates/main.yaml"


@pytest.mark.parametrize(
    ("there", "expression", "taken"),
    [
        # Beside the template, by its path from the top, and wherever the rest of the path leads.
        (["templates/x.yaml"], "https://s3.amazonaws.com/b/x.yaml", "templates/x.yaml"),
        (["templates/x.yaml"], QUICKSTART % "templates/x.yaml", "templates/x.yaml"),
        (["templates/x.yaml"], "https://s3.amazonaws.com/b/their/v1/templates/x.yaml", "templates/x.yaml"),
        (["templates/x.yaml"], "https://s3.amazonaws.com/b/their/v1/x.yaml", "templates/x.yaml"),
        (["x.yaml"], "https://s3.amazonaws.com/b/their/v1/x.yaml", "x.yaml"),
        (["infra/net/x.yaml"], "https://s3.amazonaws.com/b/v1/net/x.yaml", "infra/net/x.yaml"),
        (["infra/x.yaml"], "!Sub 'https://${Bucket}.s3.amazonaws.com/${Asked}/x.yaml'", "infra/x.yaml"),
        # What may end in a slash, or be the beginning of the name: no file has a longer one.
        (["infra/x.yaml"], "!Join ['', [!Ref Asked, x.yaml]]", "infra/x.yaml"),
        # The longest end of the path decides between files of one name.
        (
            ["templates/x.yaml", "submodules/vpc/templates/x.yaml"],
            QUICKSTART % "submodules/vpc/templates/x.yaml",
            "submodules/vpc/templates/x.yaml",
        ),
        (["a/x.yaml", "b/x.yaml"], "https://s3.amazonaws.com/b/v1/b/x.yaml", "b/x.yaml"),
        # The default says that the top of the copy is meant.
        (["templates/x.yaml", "submodules/vpc/templates/x.yaml"], QUICKSTART % "templates/x.yaml", "templates/x.yaml"),
        (
            ["submodules/vpc/t/x.yaml", "submodules/host/submodules/vpc/t/x.yaml"],
            QUICKSTART % "submodules/vpc/t/x.yaml",
            "submodules/vpc/t/x.yaml",
        ),
    ],
)  # fmt: skip
def test_the_one_file_that_an_address_can_name_is_taken(
    tmp_path: Path, there: list[str], expression: str, taken: str
) -> None:
    assert found(tmp_path, there, expression) == tmp_path / taken


@pytest.mark.parametrize(
    ("there", "expression", "why"),
    [
        ([], "https://s3.amazonaws.com/b/v1/x.yaml", "is not at hand; put the nested template at {top}/templates/x.yaml"),
        ([], QUICKSTART % "templates/x.yaml", "put the nested template at {top}/templates/x.yaml"),
        ([], QUICKSTART % "submodules/vpc/t/x.yaml", "put the nested template at {top}/submodules/vpc/t/x.yaml"),
        ([], QUICKSTART % "submodules/vpc/templates/x.yaml", "put the nested template at {top}/submodules/vpc/templates/x.yaml"),
        # One name in two folders.
        (["a/x.yaml", "b/x.yaml"], "https://s3.amazonaws.com/b/x.yaml", "may be each of a/x.yaml, b/x.yaml"),
        (["x.yaml", "templates/x.yaml"], "https://s3.amazonaws.com/b/v1/x.yaml", "may be each of x.yaml, templates/x.yaml"),
        # Nothing says of which folder the prefix is the top.
        (
            ["t/x.yaml", "submodules/vpc/t/x.yaml"],
            "!Sub 'https://${Bucket}.s3.amazonaws.com/${Asked}/t/x.yaml'",
            "may be each of",
        ),
        # The default is one of the folders: it goes by the answer.
        (["dev/x.yaml", "prod/x.yaml"], "!Sub 'https://b.s3.amazonaws.com/${Stage}/x.yaml'", "may be each of"),
        (["dev/t/x.yaml", "t/x.yaml"], "!Sub 'https://b.s3.amazonaws.com/${Stage}/t/x.yaml'", "may be each of"),
        (["templates/dev/x.yaml"], "!Sub 'https://b.s3.amazonaws.com/templates/${Stage}/x.yaml'", "goes by an answer"),
        (["templates/dev.yaml"], "!Sub 'https://b.s3.amazonaws.com/templates/${Stage}.yaml'", "only the launch tells"),
        (["templates/x.yaml", "a/prod-x.yaml"], "!Join ['', [!Ref Asked, x.yaml]]", "may begin with an answer, as a/prod-x.yaml does"),
        (["templates/x.yaml"], "!Sub 'https://b.s3.amazonaws.com/templates/${Asked}x.yaml'", "only the launch tells"),
        (["templates/x.yaml"], "!Join ['', [!Ref Asked, '.yaml']]", "may begin with an answer, as templates/main.yaml, templates/x.yaml does"),
        (["templates/x.yaml"], "!Ref Asked", "only the launch tells"),
        # The folder that it names is there, and the file is not: another of the name is another.
        (
            ["submodules/vpc/t/x.yaml", "submodules/host/README"],
            QUICKSTART % "submodules/host/submodules/vpc/t/x.yaml",
            "put the nested template at {top}/submodules/host/submodules/vpc/t/x.yaml",
        ),
        (["templates/old/x.yaml"], QUICKSTART % "templates/x.yaml", "put the nested template at {top}/templates/x.yaml"),
        # A common name in a folder of another name.
        (["other/x.yaml"], "https://s3.amazonaws.com/b/vpc/x.yaml", "agrees with other/x.yaml in the name alone"),
        (["templates/x.yaml"], "https://s3.amazonaws.com/b/x.yaml?versionId=1", "one version of an object"),
        (["templates/x.yaml"], "!ImportValue Url", "only the launch tells"),
        (["templates/x.yaml"], "https://s3.amazonaws.com/b/X.yaml", "is not at hand"),
    ],
)  # fmt: skip
def test_where_it_may_be_another_file_none_is_taken(
    tmp_path: Path, there: list[str], expression: str, why: str
) -> None:
    reason = found(tmp_path, there, expression)
    assert isinstance(reason, str)
    assert why.format(top=tmp_path) in reason


def found(top: Path, there: list[str], expression: str) -> Any:
    for each in [MAIN, *there]:
        (top / each).parent.mkdir(parents=True, exist_ok=True)
        (top / each).write_text("x")
    return at_hand(key(of(expression)), top / MAIN, Copy(top))


def test_links_and_what_tools_made_are_no_files_of_a_copy(tmp_path: Path) -> None:
    for folder in ("copy/.git/t", "copy/.aws-sam/build", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.yaml").write_text("x")
    (tmp_path / "copy/x.yaml").symlink_to(tmp_path / "elsewhere/x.yaml")
    (tmp_path / "copy/linked").symlink_to(tmp_path / "elsewhere")
    assert Copy(tmp_path / "copy").files == {}
