"""Access Analyzer over HTTP. An operation that isn't here is answered with 501 and its name.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Operations.html
"""

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from .criteria import check_filter, matches
from .exceptions import Invalid, NotFound
from .finding import Finding
from .findings import findings
from .models import AccessAnalyzerBackend, Analyzer, ArchiveRule, accessanalyzer_backends

JSON = dict[str, Any]
PAGE = 100


class AccessAnalyzerResponse(BaseResponse):
    """Analyzers, their archive rules, tags and findings."""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")
        self.automated_parameter_parsing = True

    @property
    def here(self) -> AccessAnalyzerBackend:
        return accessanalyzer_backends[self.current_account][self.region]

    def create_analyzer(self) -> ActionResult:
        made = self.here.create(
            self._get_param("analyzerName"),
            self._get_param("type"),
            self._get_param("tags") or {},
            self._get_param("configuration"),
            self._get_param("archiveRules") or [],
        )
        return ActionResult({"arn": made.arn})

    def get_analyzer(self) -> ActionResult:
        return ActionResult({"analyzer": _shown(self._analyzer())})

    def list_analyzers(self) -> ActionResult:
        kind = self._get_param("type")
        found = [each for each in self.here.analyzers.values() if kind in (None, each.type)]
        return ActionResult(self._page("analyzers", [_shown(each) for each in found]))

    def update_analyzer(self) -> ActionResult:
        analyzer = self._analyzer()
        analyzer.configuration = self._get_param("configuration") or analyzer.configuration
        return ActionResult({"configuration": analyzer.configuration} if analyzer.configuration else {})

    def delete_analyzer(self) -> ActionResult:
        self.here.delete(self._get_param("analyzerName"))
        return EmptyResult()

    def create_archive_rule(self) -> ActionResult:
        self.here.create_rule(self._get_param("analyzerName"), self._get_param("ruleName"), self._get_param("filter"))
        return EmptyResult()

    def update_archive_rule(self) -> ActionResult:
        self.here.update_rule(self._get_param("analyzerName"), self._get_param("ruleName"), self._get_param("filter"))
        return EmptyResult()

    def get_archive_rule(self) -> ActionResult:
        rule = self.here.rule(self._get_param("analyzerName"), self._get_param("ruleName"))
        return ActionResult({"archiveRule": _rule(rule)})

    def list_archive_rules(self) -> ActionResult:
        return ActionResult(self._page("archiveRules", [_rule(each) for each in self._analyzer().rules.values()]))

    def delete_archive_rule(self) -> ActionResult:
        rule = self.here.rule(self._get_param("analyzerName"), self._get_param("ruleName"))
        del self._analyzer().rules[rule.name]
        return EmptyResult()

    def list_findings(self) -> ActionResult:
        found = self._findings()
        return ActionResult(self._page("findings", [{**each.common(), **each.details()} for each in found]))

    def list_findings_v2(self) -> ActionResult:
        found = [{**each.common(), "findingType": "ExternalAccess"} for each in self._findings()]
        return ActionResult(self._page("findings", found))

    def get_finding(self) -> ActionResult:
        found = self._finding()
        return ActionResult({"finding": {**found.common(), **found.details()}})

    def get_finding_v2(self) -> ActionResult:
        found = self._finding()
        details = [{"externalAccessDetails": found.details()}]
        return ActionResult({**found.common(), "findingType": "ExternalAccess", "findingDetails": details})

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": self._tagged().tags})

    def tag_resource(self) -> ActionResult:
        self._tagged().tags.update(self._get_param("tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        tags = self._tagged().tags
        for key in self._get_param("tagKeys"):
            tags.pop(key, None)
        return EmptyResult()

    def _analyzer(self) -> Analyzer:
        return self.here.get(self._get_param("analyzerName"))

    def _tagged(self) -> Analyzer:
        return self.here.by_arn(self._get_param("resourceArn"))

    def _findings(self) -> list[Finding]:
        given = self._get_param("filter") or {}
        check_filter(given)
        if self._get_param("sort"):
            raise Invalid("The sandbox doesn't sort findings")
        found = findings(self.here.by_arn(self._get_param("analyzerArn")))
        return [each for each in found if matches(given, each)]

    def _finding(self) -> Finding:
        wanted = self._get_param("id")
        for each in findings(self.here.by_arn(self._get_param("analyzerArn"))):
            if each.id == wanted:
                return each
        raise NotFound("Finding", wanted)

    def _page(self, member: str, found: Sequence[Any]) -> JSON:
        start, size = self._get_param("nextToken") or "0", int(self._get_param("maxResults") or PAGE)
        if not start.isdigit() or int(start) > len(found):
            raise Invalid("The token is invalid")
        end = int(start) + size
        return {member: found[int(start) : end], **({"nextToken": str(end)} if end < len(found) else {})}


def _shown(analyzer: Analyzer) -> JSON:
    told = {"configuration": analyzer.configuration} if analyzer.configuration else {}
    return {
        "arn": analyzer.arn,
        "name": analyzer.name,
        "type": analyzer.type,
        "createdAt": analyzer.created,
        "tags": analyzer.tags,
        "status": "ACTIVE",
        **told,
    }


def _rule(rule: ArchiveRule) -> JSON:
    return {"ruleName": rule.name, "filter": rule.filter, "createdAt": rule.created, "updatedAt": rule.updated}
