"""A picture of the organization: how many accounts of each unit run something, and how those stand. Pure.

One bar for each unit. An account counts once, by the worst that it runs, so a bar's parts make up its accounts.
What could not be read is a part of its own: nobody is told that nothing runs there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from product_factory.page.rendering import both
from product_factory.page.status_counts import WORST_FIRST, Counted, Standing

NOTHING, UNREAD = "none", "unread"
KINDS = (*(each.value for each in WORST_FIRST), UNREAD, NOTHING)
"""What a bar is made of, from its left to its right."""
MOST = 40
"""So many units are drawn, those with the most accounts; the table holds all."""
WIDTH, LEFT, BAR, STEP, THICK = 960, 230, 620, 30, 16
# The least that an eye finds: one account of a thousand is seen, too.
_LEAST = 3.0
_NAME = 30

WORDS: dict[str, tuple[str, str]] = {
    "picture": ("Adoption by unit", "組織単位ごとの導入状況"),
    "picture_lead": (
        "The accounts of each unit, each counted once by the worst that it runs.",
        "組織単位ごとのアカウント数です。各アカウントは、最も悪い状態で 1 回だけ数えます。",
    ),
    "picture_of": (
        "{running} of {accounts} accounts in {units} units run something",
        "{units} 組織単位の {accounts} アカウントのうち {running} アカウントで稼働中",
    ),
    "picture_most": (
        "The picture shows the {count} units with the most accounts. The table shows all {all}.",
        "図はアカウント数の多い {count} 組織単位を示します。表には {all} 組織単位すべてがあります。",
    ),
    "picture_table": ("The picture as a table", "図の内容を表で表示"),
    "running": ("Run something", "稼働中"),
    "accounts": ("Accounts", "アカウント"),
    "unit": ("Unit", "組織単位"),
    "kind_failed": ("Something failed", "失敗あり"),
    "kind_outdated": ("Something is behind", "旧版あり"),
    "kind_unknown": ("A version is unknown", "不明な版あり"),
    "kind_current": ("All current", "すべて最新"),
    "kind_unread": ("Not read", "未取得"),
    "kind_none": ("Nothing launched", "未起動"),
}


class Part(NamedTuple):
    """A part of a bar."""

    kind: str
    accounts: int
    x: float
    width: float


class Bar(NamedTuple):
    """A unit's bar. name: cut where it is long; running: accounts that run something; counts: accounts by kind."""

    ou: str
    name: str
    y: int
    accounts: int
    running: int
    counts: Mapping[str, int]
    parts: Sequence[Part]

    @property
    def share(self) -> str:
        """Of those accounts that could be read, in percent; a part is never shown as all or as nothing."""
        known = self.accounts - self.counts[UNREAD]
        if not known:
            return "?"
        share = 100 * self.running / known
        return f"{min(max(share, 1), 99) if 0 < share < 100 else share:.0f} %"


class Drawing(NamedTuple):
    """bars: those that are drawn; all: of every unit, in the order of the pages. kinds: those that occur."""

    bars: Sequence[Bar]
    all: Sequence[Bar]
    height: int
    kinds: Sequence[str]
    accounts: int
    running: int


def draw(counted: Counted, unread: Collection[str], names: Mapping[str, str]) -> Drawing:
    """The picture. unread: accounts that could not be asked. names: what units are called; else their path."""
    everything = [_bar(counted, ou, unread, names.get(ou, ou), 0) for ou in counted.units if counted.members[ou]]
    most = sorted(everything, key=lambda bar: -bar.accounts)[:MOST]
    chosen = {bar.ou for bar in most}
    drawn = [bar for bar in everything if bar.ou in chosen]
    bars = [bar._replace(y=number * STEP) for number, bar in enumerate(drawn)]
    return Drawing(
        bars=bars,
        all=everything,
        height=len(bars) * STEP,
        kinds=[kind for kind in KINDS if any(bar.counts[kind] for bar in everything)],
        accounts=sum(bar.accounts for bar in everything),
        running=sum(bar.running for bar in everything),
    )


def _bar(counted: Counted, ou: str, unread: Collection[str], name: str, y: int) -> Bar:
    kinds = Counter(_kind(counted, ou, account, unread) for account in counted.members[ou])
    counts = {kind: kinds[kind] for kind in KINDS}
    running = sum(counts[each.value] for each in Standing)
    short = name if len(name) <= _NAME else f"…{name[1 - _NAME :]}"
    return Bar(ou, short, y, kinds.total(), running, counts, _parts(counts))


def _kind(counted: Counted, ou: str, account: str, unread: Collection[str]) -> str:
    cells = (counted.account_cells.get((ou, account, product)) for product in counted.products)
    held = {cell.worst for cell in cells if cell}
    worst = next((each for each in WORST_FIRST if each in held), None)
    if worst:
        return worst.value
    return UNREAD if account in unread else NOTHING


def _parts(counts: Mapping[str, int]) -> list[Part]:
    """Side by side, as wide as their shares, none too narrow to be seen."""
    there = {kind: count for kind, count in counts.items() if count}
    wide = {kind: max(_LEAST, BAR * count / sum(there.values())) for kind, count in there.items()}
    parts, x, scale = list[Part](), float(LEFT), BAR / (sum(wide.values()) or 1)
    for kind, count in there.items():
        parts.append(Part(kind, count, round(x, 2), round(wide[kind] * scale, 2)))
        x += wide[kind] * scale
    return parts


def say(key: str, **values: Hashable) -> Markup:
    """The words in both languages, of which the style sheet shows one. Values are escaped."""
    english, japanese = (Markup(text).format(**values) for text in WORDS[key])  # noqa: S704  (our own words)
    return english if english == japanese else both(english, japanese)


def word(key: str, language: str = "en", **values: Hashable) -> str:
    """The words in one language, for attributes and titles."""
    return WORDS[key][language == "ja"].format(**values)
