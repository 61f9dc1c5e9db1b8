"""The addresses that moto routes to Access Analyzer."""

from .responses import AccessAnalyzerResponse

url_bases = [r"https?://access-analyzer\.(.+)\.amazonaws\.com"]

_MORE = "(?P<more>.+)"
_PATHS = (
    "analyzer",
    f"analyzer/{_MORE}",
    "finding",
    f"finding/{_MORE}",
    "findingv2",
    f"findingv2/{_MORE}",
    f"tags/{_MORE}",
)

url_paths = {f"{{0}}/{path}$": AccessAnalyzerResponse.dispatch for path in _PATHS}
