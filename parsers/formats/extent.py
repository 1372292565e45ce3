"""How many pages of a file are read: the caller's bound, the same for every paged format."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pipeline.model.document import Problem
from pipeline.model.evidence import WHOLE_FILE

MOST = 2_000
"""Pages where nobody says otherwise."""
_CURRENT: ContextVar[int] = ContextVar("most_pages", default=MOST)


@contextmanager
def page_bound(most: int) -> Iterator[None]:
    """Read no more than so many pages of each file inside."""
    token = _CURRENT.set(most)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def most_pages() -> int:
    """The bound that holds now."""
    return _CURRENT.get()


def too_many(most: int) -> Problem:
    """What is said of the pages beyond the bound."""
    return Problem(code="FIL004", message=f"页数超过上限{most}页，其余页未读取；请拆分文件后重新报送", where=WHOLE_FILE)
