"""Links from papers to the evidence files beside them."""

from functools import lru_cache
from urllib.parse import quote

_SAFE = "/._-()"


@lru_cache(maxsize=4096)
def link_path(path: str) -> str:
    """Return a relative path as a link's target: marks with a meaning in links are percent-encoded, letters stay readable."""
    clean = path.encode("utf-8", "replace").decode("utf-8")
    return "".join(each if each > "\u00a0" or each.isalnum() or each in _SAFE else quote(each, safe="") for each in clean)
