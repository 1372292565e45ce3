"""Work that tests do in their own process instead of in workers: the pool has tests of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline.pool import Crew


def run_here(
    _crew: Crew, function: Callable[[Any], Any], items: Sequence[Any], *, sent: Callable[[Any], Any] = lambda item: item, **_: object
) -> Iterator[tuple[Any, Any]]:
    """Stands for :meth:`Crew.run`."""
    return ((item, function(sent(item))) for item in items)
