"""Words of a launch's own page, of previews and of what comes next, in English and Japanese."""

from __future__ import annotations

from collections.abc import Hashable

from markupsafe import Markup

from product_factory.page.rendering import both

WORDS: dict[str, tuple[str, str]] = {
    "all_accounts": ("All accounts", "すべてのアカウント"),
    "nothing_anywhere": ("Nothing is launched in any account yet.", "どのアカウントでもまだ何も起動されていません。"),
    "not_read": (
        "Could not be read. What is launched there is not in the list.",
        "読み取れませんでした。ここで起動済みのものは一覧に含まれません。",
    ),
    "crumb": ("Launched", "起動済み"),
    "script_needed": (
        "Without scripts this page shows what is there; updates and terminations need them.",
        "スクリプトが無効な場合は表示のみ可能です。更新と終了にはスクリプトが必要です。",
    ),
    "act": ("Act as {role}", "{role} として操作"),
    "facts": ("At a glance", "概要"),
    "unit": ("Unit", "組織単位"),
    "region": ("Region", "リージョン"),
    "launch_id": ("Provisioned product ID", "プロビジョニングされた製品の ID"),
    "launched_by": ("Launched by", "起動者"),
    "active": ("Active", "有効"),
    "deprecated": ("Deprecated", "非推奨"),
    "retired": ("Retired", "廃止"),
    "deprecated_runs": (
        "Version {version} is deprecated. This launch keeps running; new launches need another version.",
        "バージョン {version} は非推奨です。稼働中のものはそのまま動作しますが、新規の起動には別のバージョンが必要です。",
    ),
    "retired_runs": (
        "Version {version} is retired. This launch keeps running; to change anything, update it to another version.",
        "バージョン {version} は廃止されました。稼働中のものはそのまま動作します。変更するには別のバージョンに更新してください。",
    ),
    "unseen_runs": (
        "This role no longer sees the product, so this launch can't be updated. It keeps running, and can be terminated.",
        "このロールからは製品が見えないため、更新できません。稼働中のものはそのまま動作し、終了することはできます。",
    ),
    "ended_runs": (
        "The product is ending. This launch keeps running.",
        "製品の提供は終了予定です。稼働中のものはそのまま動作します。",
    ),
    "gone_now": (
        "{name} is not launched in this account any more. Its records are below.",
        "{name} はこのアカウントでは起動されていません。これまでの記録を以下に示します。",
    ),
    "never": ("Nothing called {name} was launched in this account.", "このアカウントで {name} という名前のものは起動されていません。"),
    "failed_title": ("The last operation failed", "最後の操作は失敗しました"),
    "form_of": ("Fill in {product}", "{product} のフォームへ"),
    "unlaunched": (
        "The card asks for these products first. They are not launched in this account:",
        "カードで前提とされている次の製品が、このアカウントでは起動されていません:",
    ),
    "next": ("What to do next", "次に行うこと"),
    "confirm": (
        "AWS sends an e-mail to {addresses}. Confirm the subscription in it; until then, nothing arrives there.",
        "AWS から {addresses} にメールが送信されます。メール内のリンクでサブスクリプションを確認してください。確認するまで通知は届きません。",
    ),
    "look_at": ("Look at what it made:", "作成されたものを確認してください:"),
    "enables": ("These products can be launched now:", "次の製品を起動できるようになりました:"),
    "back_to": ("Go on with {product}", "{product} に進む"),
    "own_page": ("The page of {name}", "{name} のページ"),
    "versions": ("Versions", "バージョン"),
    "newest_runs": ("It runs the newest version.", "最新のバージョンで稼働しています。"),
    "no_choice": ("There is no other version to update to.", "更新できるほかのバージョンはありません。"),
    "newer_there": ("Newer versions:", "新しいバージョン:"),
    "update_to": ("Update to", "更新先のバージョン"),
    "is_newer": ("newer", "新しい"),
    "is_older": ("older", "古い"),
    "what_it_does": ("What this update does", "この更新による影響"),
    "update_now": ("Update to {version}", "{version} に更新"),
    "other_answers": ("Change answers or tags, keep version {version}", "バージョン {version} のまま入力値やタグを変更"),
    "in_the_form": ("Answer in the form", "フォームで入力"),
    "preview": ("Show what it does", "影響を確認"),
    "previewing": ("Comparing the templates …", "テンプレートを比較しています…"),
    "no_change": ("Nothing would change: it is all that already.", "変更はありません。すでにこの内容です。"),
    "no_effect": (
        "No resource changes.",
        "リソースに変更はありません。",
    ),
    "preview_counts": ("{from} to {to}; changes: {count}", "{from} から {to}: 変更 {count} 件"),
    "preview_same": ("Version {to} stays; changes: {count}", "バージョン {to} のまま: 変更 {count} 件"),
    "preview_unknown": ("What it does is not known:", "影響は不明です。"),
    "preview_unknown_why": ("The templates could not be compared.", "テンプレートを比較できませんでした。"),
    "crosses_major": (
        "It crosses a major version: read the version's notes first.",
        "メジャーバージョンが変わります。先にバージョンの説明を確認してください。",
    ),
    "goes_back": ("It goes back to an older version.", "以前のバージョンに戻ります。"),
    "loses": (
        "Something is, or may be, replaced, deleted or refused.",
        "置き換え、削除、または拒否される (可能性のある) ものがあります。",
    ),
    "sure_update": ("Update {name} all the same?", "{name} を更新しますか?"),
    "not_now": ("Don't update", "更新しない"),
    "effect": ("Effect", "影響"),
    "part": ("Part", "対象"),
    "changed": ("What changes", "変更箇所"),
    "why_so": ("Why", "理由"),
    "parameters": ("Parameters", "パラメータ"),
    "tags": ("Tags", "タグ"),
    "outputs": ("Outputs", "出力"),
    "resources": ("Resources", "リソース"),
    "resources_lead": (
        "{count} resources of {services} services are there now. An arrow leads from what refers to what it refers to.",
        "現在 {services} サービスの {count} リソースがあります。矢印は参照元から参照先へ向かいます。",
    ),
    "picture_of": ("The resources of {name}", "{name} のリソース"),
    "picture_stays": ("stays after termination", "終了後も残る"),
    "resource_table": ("All resources as a table", "すべてのリソースの表"),
    "no_resources": ("No resource is there.", "リソースはありません。"),
    "cannot_read": ("This role may not read it.", "このロールでは読み取れません。"),
    "service": ("Service", "サービス"),
    "logical": ("Logical ID", "論理 ID"),
    "physical": ("Physical ID", "物理 ID"),
    "type": ("Type", "タイプ"),
    "refers_to": ("Refers to", "参照先"),
    "note_stays": ("Stays", "残る"),
    "stack_events": ("Stack events", "スタックイベント"),
    "events_newest": ("The newest {count}, the latest first.", "新しい順に {count} 件を表示しています。"),
    "time": ("Time", "日時"),
    "history": ("Records", "レコード"),
    "history_lead": ("All operations on it, the latest first.", "すべての操作を新しい順に示します。"),
    "record": ("Record ID", "レコード ID"),
    "operation": ("Operation", "操作"),
    "rec_PROVISION_PRODUCT": ("Launch", "起動"),
    "rec_UPDATE_PROVISIONED_PRODUCT": ("Update", "更新"),
    "rec_TERMINATE_PROVISIONED_PRODUCT": ("Termination", "終了"),
    "end_it": ("Terminate", "終了"),
    "end_lead": (
        "Terminating deletes what it made, but for what stays.",
        "終了すると、残るものを除き、作成されたリソースが削除されます。",
    ),
    "kept_by_template": (
        "{name} ({type}), by its deletion policy",
        "{name} ({type}) (削除ポリシーによる)",
    ),
    "keep_resources": ("Keep resources", "リソースを保持"),
    "keep_resources_help": (
        "Service Catalog forgets it. The stack and all resources stay, cost what they cost, and can only be changed by whoever administers the account.",
        "Service Catalog の管理対象から外れます。スタックとすべてのリソースは残り、費用も発生し続けます。変更できるのはアカウントの管理者だけです。",
    ),
    "everything_stays": ("Everything stays: the stack and all resources.", "スタックとすべてのリソースが残ります。"),
    # What a change does: product_factory.impact.Effect.
    "effect_IN_PLACE": ("changed in place", "その場で変更"),
    "effect_POSSIBLE_EXPIRY": ("changed in place, data may expire", "その場で変更 (データが失効する可能性)"),
    "effect_EXPIRY": ("changed in place, data expire", "その場で変更 (データが失効)"),
    "effect_POSSIBLE_REPLACEMENT": ("possibly replaced", "置き換えの可能性"),
    "effect_REPLACEMENT": ("replaced", "置き換え"),
    "effect_CREATION": ("created", "作成"),
    "effect_POSSIBLE_CREATION": ("possibly created", "作成の可能性"),
    "effect_DELETION": ("deleted", "削除"),
    "effect_DELETION_KEPT": ("taken out, data kept", "管理対象外 (データは保持)"),
    "effect_POSSIBLE_DELETION": ("possibly deleted", "削除の可能性"),
    "effect_POSSIBLE_DELETION_KEPT": ("possibly taken out, data kept", "管理対象外の可能性 (データは保持)"),
    "effect_REFUSED": ("update refused", "更新は拒否"),
    "effect_POSSIBLY_REFUSED": ("update possibly refused", "更新が拒否される可能性"),
    "effect_QUESTION": ("new question", "新しい質問"),
    "effect_REQUIRED_QUESTION": ("new question, to be answered", "新しい質問 (入力必須)"),
    "effect_QUESTION_REMOVED": ("question gone", "質問の廃止"),
    "effect_REJECTED": ("answer no longer accepted", "入力値は使用不可"),
    "effect_POSSIBLY_REJECTED": ("answer possibly no longer accepted", "入力値が使用できない可能性"),
    "effect_NEW_OUTPUT": ("new output", "新しい出力"),
    "effect_OUTPUT_CHANGED": ("output changed", "出力の変更"),
    "effect_OUTPUT_REMOVED": ("output gone", "出力の廃止"),
}  # fmt: skip


def say(key: str, **values: Hashable) -> Markup:
    """The words in both languages, of which the style sheet shows one. Values are escaped."""
    english, japanese = (Markup(text).format(**values) for text in WORDS[key])  # noqa: S704  (our own words)
    return english if english == japanese else both(english, japanese)


def word(key: str, language: str = "en", **values: Hashable) -> str:
    """The words in one language, for attributes and titles."""
    return WORDS[key][language == "ja"].format(**values)
