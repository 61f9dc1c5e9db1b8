"""Japanese: the sentences of a report, which are put together in English, in Japanese. Pure.

What AWS answered in its own words, and what stands in no row here, stays as it is, and is marked as English.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from product_factory.page.rendering import both

_ROWS = (
    (r"AWS Config records nothing there", "AWS Config の記録がありません"),
    (
        r"the aggregator's source in (\S+) is FAILED( \(\w+\))?(?: since (.+))?",
        r"\1 のアグリゲーターのソースが失敗しています\2",
    ),
    (
        r"the aggregator's source in (\S+) is OUTDATED( \(\w+\))?(?: since (.+))?",
        r"\1 のアグリゲーターのソースが最新ではありません (\3)",
    ),
    (r"no rule of AWS Config has a result there", "AWS Config ルールの結果がありません"),
    (r"no rule of AWS Config has a result there in ([^;]+)", r"\1 に AWS Config ルールの結果がありません"),
    (r"(\S+) has no result there", r"\1 の結果がありません"),
    (r"(\S+) has no result there in ([^;]+)", r"\2 に \1 の結果がありません"),
    (r"no source tells of ([^;]+)", r"\1 の結果はどの取得元にもありません"),
    (r"of ([^;]+) no more is told than where it finds something", r"\1 は検出のあるアカウントしか取得できません"),
    (
        r"(AWS Config|Security Hub CSPM|Security Hub v2|GuardDuty|Access Analyzer) could not be read",
        r"\1 を取得できませんでした",
    ),
    (r"(AWS Config|GuardDuty|Access Analyzer) is not on", r"\1 が有効ではありません"),
    (r"it is no member of Security Hub CSPM", "Security Hub CSPM のメンバーではありません"),
    (r"GuardDuty is not on(?:: GuardDuty is not on)? in (\S+)", r"\1 で GuardDuty が有効ではありません"),
    (r"(.+): the check says (\w+)", r"\1: チェック結果は \2"),
    (r"([\d,]+) accounts are no members", r"メンバーではないアカウント: \1"),
    (r"([\d,]+) sources failed or are outdated", r"失敗または最新でないソース: \1"),
    (r"whether its sources failed may not be asked", "ソースの状態を取得する権限がありません"),
    (r"it doesn't collect (\S+)", r"\1 は収集していません"),
    (r"Security Hub CSPM is not on", "Security Hub CSPM が有効ではありません"),
    (r"Security Hub v2 is not on", "Security Hub v2 が有効ではありません"),
    (r"GuardDuty is not on in this account", "このアカウントで GuardDuty が有効ではありません"),
    (r"no analyzer of the organization is on in this account", "このアカウントに組織のアナライザーがありません"),
    (
        r"no analyzer of the organization's external access is on in this account",
        "このアカウントに組織の外部アクセスアナライザーがありません",
    ),
    (r"what AWS means by (.+) is not known here", r"AWS の値 \1 の意味は分かりません"),
    (r"analyzer (\S+) is (\w+)", r"アナライザー \1 の状態は \2"),
    (
        r"this account doesn't administer Security Hub for the organization(?:, or may not ask \(\w+\))?: what it sees(?: by itself)? was read",
        "このアカウントは組織の Security Hub 管理者ではないため、自身が参照できる検出結果のみ取得しました",
    ),
    (
        r"which accounts of the organization GuardDuty is on in may not be asked \((\w+)\): what it sees was read",
        r"GuardDuty が有効な組織のアカウントを取得する権限がないため、自身が参照できるもののみ取得しました (\1)",
    ),
    (
        r"which accounts of the organization GuardDuty is on in is not this account's to tell \((\w+)\): what it sees was read",
        r"このアカウントは組織の GuardDuty 管理者ではないため、自身が参照できるもののみ取得しました (\1)",
    ),
    (
        r"AWS has no statistics of the organization yet, which takes it up to 24 hours",
        "組織の統計はまだありません (最大 24 時間かかります)",
    ),
    (
        r"AWS counts the (\d+) accounts with the most findings and no more",
        r"AWS は検出の多い \1 アカウントのみを数えます",
    ),
    (
        r"(.+): AWS counts (\d+) values and no more, so some are missing",
        r"\1: AWS は \2 件までしか数えないため、不足があります",
    ),
    (
        r"CloudWatch's alarms of other accounts can't be read from one account, so they are not told",
        "他のアカウントの CloudWatch アラームは 1 つのアカウントから取得できないため、含まれません",
    ),
    (
        r"From AWS Config's aggregator (\S+) \((\S+)\), which is some minutes behind",
        r"AWS Config アグリゲーター \1 (\2) から取得しました。数分の遅れがあります",
    ),
    (
        r"AWS Config records nothing of ([\d,]+) accounts, so what runs there is not shown: (.+)",
        r"AWS Config が記録していない \1 アカウントの稼働状況は表示していません: \2",
    ),
    (r"([\d,]+) suspended accounts are not counted: (.+)", r"停止中の \1 アカウントは集計に含めません: \2"),
    (
        r"Without a catalog controls, products and the baseline are not known",
        "カタログがないため、コントロール、製品、ベースラインは分かりません",
    ),
    (r"(.+)\. See them: (factory compliance .+)\.", r"確認するには: \2"),
    (r"See them: (factory compliance .+)\.", r"確認するには: \1"),
    (
        r"(.+) Launch (\S+) in the account: it serves this control, and isn't there\.",
        r"アカウントで \2 を起動してください。\1",
    ),
    (r"Follow (\S+)\.", r"手順: \1"),
    (
        r"Open the finding in Security Hub and follow its remediation\.",
        "Security Hub で検出結果を開き、修復手順に従ってください。",
    ),
    (
        r"Find out why Security Hub can't check it: the finding's status reasons say so\.",
        "Security Hub が確認できない理由を、検出結果のステータスの理由で確認してください。",
    ),
    (
        r"Have GuardDuty's administrator add the account, or launch GuardDuty there\.",
        "GuardDuty の管理者がアカウントを追加するか、アカウントで GuardDuty を起動してください。",
    ),
    (
        r"Open them in GuardDuty's console, in the security administrator's account, and ask the owner\.",
        "セキュリティ管理者のアカウントの GuardDuty コンソールで開き、所有者に確認してください。",
    ),
    (
        r"Let Access Analyzer's role read the resource\.",
        "Access Analyzer のロールがリソースを読み取れるようにしてください。",
    ),
    (
        r"Take the access out of the resource's policy; where it is meant, archive the finding\.",
        "リソースのポリシーからアクセスを削除してください。意図したものであればアーカイブしてください。",
    ),
    (
        r"Take away what nobody uses; where it is meant, archive the finding\.",
        "使われていないものを削除してください。意図したものであればアーカイブしてください。",
    ),
)
_FORMS = tuple((re.compile(form), japanese) for form, japanese in _ROWS)


def in_japanese(text: str) -> str | None:
    """The sentence in Japanese; None where that is not known. Several, joined by semicolons, must all be known."""
    for form, japanese in _FORMS:
        if found := form.fullmatch(text):
            whole = japanese
            for number, part in enumerate(found.groups(""), 1):
                # What is put before a sentence may be one itself.
                inner = in_japanese(part) if part.endswith(".") else None
                whole = whole.replace(f"\\{number}", inner or part)
            return whole.replace(" ()", "")
    if "; " in text:
        parts = [in_japanese(each) for each in text.split("; ")]
        if all(parts):
            return "、".join(part for part in parts if part)
    return None


def told(text: str) -> Markup:
    """The sentence in both languages, escaped; marked as English where it is in that alone."""
    japanese = in_japanese(text)
    if not text:
        return Markup("")
    if japanese is None:
        return Markup('<span lang="en">{}</span>').format(text)
    return both(text, japanese)
