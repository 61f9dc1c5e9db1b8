"""Words of the compliance page, in English and Japanese."""

from __future__ import annotations

from markupsafe import Markup

from product_factory.page.rendering import both

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Compliance", "コンプライアンス"),
    "lead": (
        "Which accounts have the baseline, and what is found in them. What could not be read is shown as unknown.",
        "ベースラインを導入済みのアカウントと、検出結果を示します。取得できなかったものは「不明」と表示します。",
    ),
    "taken": ("As of {time} UTC, in {regions}.", "{time} UTC 時点、{regions}。"),
    "language": ("Language", "言語"),
    "scheme": ("Light or dark", "明るい配色・暗い配色"),
    "skip": ("Skip to the content", "本文へ移動"),
    "accounts": ("Accounts", "アカウント"),
    "noncompliant": ("Noncompliant", "非準拠"),
    "unknown": ("Unknown", "不明"),
    "compliant": ("Compliant", "準拠"),
    "baseline": ("Baseline", "ベースライン"),
    "baseline_is": ("The baseline is {names}.", "ベースラインは {names} です。"),
    "baseline_untold": (
        "Which products are the baseline is not known.",
        "どの製品がベースラインかは分かりません。",
    ),
    "yes": ("Has the baseline", "導入済み"),
    "failed": ("Baseline failed", "ベースライン失敗"),
    "no": ("Baseline missing", "未導入"),
    "baseline_unknown": ("Baseline unknown", "導入状況不明"),
    "units": ("Adoption and compliance over units", "組織単位ごとの導入とコンプライアンスの状況"),
    "units_lead": (
        "Accounts of each unit: the upper bar shows how they hold to the rules, the lower one whether they have the baseline.",
        "組織単位ごとのアカウント数です。上の帯はルールへの準拠、下の帯はベースラインの導入を示します。",
    ),
    "unit": ("Unit", "組織単位"),
    "root": ("Root", "ルート"),
    "unit_unknown": ("Unknown unit", "不明な組織単位"),
    "together": ("{count} smaller units", "ほか {count} 組織単位"),
    "worst": ("Accounts, the worst first", "アカウント (問題の多い順)"),
    "worst_none": ("No account is noncompliant or unknown.", "非準拠または不明のアカウントはありません。"),
    "account": ("Account", "アカウント"),
    "owner": ("Owner", "所有者"),
    "wrong": ("Found", "検出"),
    "why_unknown": ("Unknown, because", "不明な理由"),
    "more": ("{count} more are not listed here.", "ほか {count} 件はここに表示していません。"),
    "rules": ("Rules and controls", "ルールとコントロール"),
    "rules_none": ("No rule finds anything, of what was read.", "取得した範囲では検出はありません。"),
    "rule": ("Rule", "ルール"),
    "source": ("Found by", "検出元"),
    "control": ("Control", "コントロール"),
    "served": ("Served by", "対応する製品"),
    "severity": ("Severity", "重要度"),
    "found_in": ("Accounts", "アカウント"),
    "found": ("Found", "検出数"),
    "or_more": ("{count} or more", "{count} 以上"),
    "without": ("Without result", "結果なし"),
    "unchecked": ("Not to be checked", "確認不可"),
    "todo": ("What to do", "対処"),
    "sources": ("Where it was read", "取得元"),
    "region": ("Region", "リージョン"),
    "state": ("State", "状態"),
    "told": ("What to know", "補足"),
    "read": ("read", "取得済み"),
    "part": ("read in part", "一部のみ取得"),
    "off": ("not on", "無効"),
    "source_failed": ("could not be read", "取得失敗"),
    "not asked": ("not asked", "対象外"),
    "trend": ("Since {time} UTC", "{time} UTC からの変化"),
    "trend_told": (
        "{appeared} new, {resolved} resolved, {untold} no longer known, {learned} not known then.",
        "新規 {appeared}、解消 {resolved}、不明になったもの {untold}、前回不明だったもの {learned}。",
    ),
    "notes": ("How it was read", "取得方法"),
    "suspended": (
        "Suspended accounts, which are counted nowhere: {names}",
        "停止中のため集計に含めないアカウント: {names}",
    ),
    "footer": (
        "Made by {command}. This file asks nobody for anything.",
        "{command} で作成しました。このファイルは外部と通信しません。",
    ),
}

# Names of figures, in Japanese; AWS's own words stay.
FIGURES = {
    "accounts": "アカウント",
    "in all": "全体",
    "on": "有効",
    "feature": "機能",
    "severity": "重要度",
    "control": "コントロール",
}


def say(key: str, **values: object) -> Markup:
    """The words in both languages, of which the style sheet shows one. Values are escaped."""
    english, japanese = (Markup(text).format(**values) for text in WORDS[key])  # noqa: S704 - our own words
    return english if english == japanese else both(english, japanese)


def word(key: str, language: str = "en", **values: object) -> str:
    """The words in one language, for attributes and drawings."""
    return WORDS[key][language == "ja"].format(**values)
