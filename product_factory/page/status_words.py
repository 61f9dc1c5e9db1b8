"""Words of the status pages, in English and Japanese."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from markupsafe import Markup

from product_factory.page.rendering import both

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Status", "状況"),
    "lead": (
        "Who runs what in the organization: what failed first, then what is behind.",
        "組織内で何が稼働しているかを示します。失敗したもの、古いものの順です。",
    ),
    "taken": ("As of {time} UTC, from {source}.", "{time} UTC 時点 ({source} による)。"),
    "aggregator": ("AWS Config's aggregator", "AWS Config アグリゲーター"),
    "accounts_source": ("each account", "各アカウント"),
    "notes": ("How it was read", "取得方法"),
    "launched": ("Launched", "起動済み"),
    "accounts": ("Accounts", "アカウント"),
    "accounts_of": ("of {count} accounts run something", "/ {count} アカウントで稼働中"),
    "products": ("Products", "製品"),
    "failed": ("Failed", "失敗"),
    "outdated": ("Behind", "旧版"),
    "unknown": ("Unknown version", "不明な版"),
    "current": ("Current", "最新"),
    "not_launched": ("Not launched", "未起動"),
    "failures": ("Failures", "失敗"),
    "no_failures": ("Nothing has failed.", "失敗はありません。"),
    "all_failures": ("All {count} failures", "{count} 件の失敗をすべて表示"),
    "unread": ("Unknown account", "状況不明のアカウント"),
    "unread_count": ("Unknown accounts", "状況不明のアカウント"),
    "not_asked": ("Accounts of which is not known what runs there", "稼働状況が不明なアカウント"),
    "not_asked_lead": (
        "What runs there is not among the figures, or may be out of date. It is not none.",
        "これらのアカウントの稼働状況は集計に含まれないか、最新ではない可能性があります。「なし」という意味ではありません。",
    ),
    "n_unread": ("{count} unknown", "不明 {count}"),
    "not_told": ("not told which", "対象不明"),
    "more_unread": ("{count} more are not listed here.", "ほか {count} 件はここに表示していません。"),
    "adoption": ("Adoption", "導入状況"),
    "adoption_lead": (
        "In how many accounts each product is launched, and on which version.",
        "製品ごとの導入アカウント数と、その版の状態です。",
    ),
    "share": ("Share", "割合"),
    "newest": ("Newest", "最新版"),
    "product": ("Product", "製品"),
    "version": ("Version", "バージョン"),
    "unit": ("Unit", "組織単位"),
    "unknown_unit": ("Unknown unit", "不明な組織単位"),
    "root": ("Root", "ルート"),
    "account": ("Account", "アカウント"),
    "region": ("Region", "リージョン"),
    "name": ("Name", "名前"),
    "state": ("State", "状態"),
    "reason": ("Reason", "理由"),
    "since": ("Launched", "起動"),
    "matrix": ("Units and products", "組織単位と製品"),
    "matrix_lead": (
        "Each figure counts launches and leads to them; below it stands what is wrong with them.",
        "数字は起動数で、クリックすると明細を表示します。下段は問題のある件数です。",
    ),
    "unit_lead": (
        "Each account with the versions that it runs; the worst first. A cell leads to its rows.",
        "アカウントごとの稼働バージョンです。問題の多い順に並び、各セルから明細へ移動できます。",
    ),
    "n_failed": ("{count} failed", "失敗 {count}"),
    "n_outdated": ("{count} behind", "旧版 {count}"),
    "n_unknown": ("{count} unknown", "不明 {count}"),
    "versions_behind": ("{count} behind", "{count} 版遅れ"),
    "behind_newest": ("{count} behind {newest}", "{newest} より {count} 版遅れ"),
    "retired": ("retired", "廃止"),
    "empty": ("Nothing is launched here.", "ここでは何も起動されていません。"),
    "rows": ("Rows", "明細"),
    "rows_of": ("All rows of this unit", "この組織単位のすべての明細"),
    "versions": ("Versions in use", "使用中のバージョン"),
    "versions_lead": (
        "How many launches run each version, by unit. A figure leads to its rows.",
        "バージョンごと、組織単位ごとの起動数です。数字から明細へ移動できます。",
    ),
    "all": ("All", "合計"),
    "any": ("Any", "すべて"),
    "search": ("Search", "検索"),
    "search_hint": ("Account, name, reason", "アカウント、名前、理由"),
    "clear": ("Clear filters", "条件をクリア"),
    "shown_one": ("1 row", "1 件"),
    "shown_many": ("{count} rows", "{count} 件"),
    "shown_none": ("No row on this page matches.", "このページに該当する明細はありません。"),
    "page_of": ("Page {page} of {pages}", "{pages} ページ中 {page} ページ目"),
    "previous": ("Previous", "前へ"),
    "next": ("Next", "次へ"),
    "pages": ("Pages", "ページ"),
    "to_catalog": ("About this product", "この製品について"),
    "crumbs": ("Where this page is", "現在位置"),
    "filters": ("Filters", "条件"),
}


@lru_cache(maxsize=4096)  # the same few words stand in thousands of cells
def say(key: str, **values: Hashable) -> Markup:
    """The words in both languages, of which the style sheet shows one. Values are escaped."""
    english, japanese = (Markup(text).format(**values) for text in WORDS[key])  # noqa: S704  (our own words)
    return english if english == japanese else both(english, japanese)


def word(key: str, language: str = "en") -> str:
    """The words in one language, for attributes and options."""
    return WORDS[key][language == "ja"]


def words(*keys: str) -> dict[str, tuple[str, str]]:
    """Words that the script says."""
    return {key: WORDS[key] for key in keys}
