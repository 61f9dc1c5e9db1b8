"""Published: the SSM parameters by which a template's products are found, whose names may hold what the form asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ASKED = re.compile(r"\$\{([^{}!]+)\}")


def published(template: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Each name, with `${Question}` where it holds an answer, and those questions with their defaults.

    Names that hold anything else, such as the stack's, nobody can look up by a default; they are left out.
    """
    questions = template.get("Parameters", {})
    found = {}
    for resource in template.get("Resources", {}).values():
        name = resource.get("Properties", {}).get("Name")
        pattern = name.get("Fn::Sub") if isinstance(name, Mapping) else name
        if resource["Type"] == "AWS::SSM::Parameter" and isinstance(pattern, str):
            asked = _ASKED.findall(pattern)
            if set(asked) <= set(questions) and "${AWS::" not in pattern:
                found[pattern] = {each: str(questions[each].get("Default", "")) for each in asked}
    return found


def by_default(pattern: str, defaults: Mapping[str, str]) -> str:
    """The name where nobody answers otherwise than by default."""
    return _ASKED.sub(lambda asked: defaults[asked[1]], pattern)


def named(pattern: str, answers: Mapping[str, object]) -> re.Pattern[str]:
    """What a name looks like with these answers; where one is not known yet, it may be anything."""

    def part(text: str, number: int) -> str:
        if number % 2 == 0:
            return re.escape(text)
        answer = answers.get(text)
        return re.escape(answer) if isinstance(answer, str) else ".+"

    return re.compile("".join(part(text, number) for number, text in enumerate(_ASKED.split(pattern))))
