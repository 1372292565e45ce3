"""Links from papers to the evidence files beside them."""

import re
from functools import lru_cache
from urllib.parse import quote

_MARK = re.compile("[^0-9A-Za-z/._()\u00a1-\U0010ffff-]")


@lru_cache(maxsize=4096)
def link_path(path: str) -> str:
    """Return a relative path as a link's target: marks with a meaning in links are percent-encoded, letters stay readable."""
    clean = path.encode("utf-8", "replace").decode("utf-8")
    return _MARK.sub(lambda found: quote(found[0], safe=""), clean)
