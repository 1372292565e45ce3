"""What a reader of one file format is."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.model.document import Document, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A reader of one format.

    ``claims`` gets all bytes of a file and looks at magic bytes and container contents, never at a name; it is cheap,
    loads no reader and never raises on any bytes. ``read`` gets the same bytes and says what it could not read as
    problems; what it raises is caught at the front door and becomes a FIL004. ``version`` changes whenever the same
    bytes may read otherwise: it is part of the cache's key.
    """

    name: str
    version: str
    claims: Callable[[bytes], bool]
    read: Callable[[bytes], Read[Document]]


class RefusalError(Exception):
    """A file or a part of it cannot be read; ``code`` is FIL001, FIL002 or FIL004, ``message`` Chinese for a clerk.

    For use inside a backend: its ``read`` turns it into a problem.
    """

    def __init__(self, code: str, message: str, where: Where = WHOLE_FILE) -> None:
        """Keep what a problem says."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where

    @property
    def problem(self) -> Problem:
        """The refusal as a value."""
        return Problem(code=self.code, message=self.message, where=self.where)


def refused(refusal: RefusalError) -> Read[Document]:
    """Nothing was read, and why."""
    return Read(value=None, problems=(refusal.problem,))
