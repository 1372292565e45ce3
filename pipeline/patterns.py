"""Patterns that are compiled when they are first used: a command pays for those that it needs and for no others."""

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Later:
    """Stands for a compiled pattern. After the first use its methods are the pattern's own and cost what those cost."""

    __slots__ = ("_flags", "_text", *_METHODS)

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        """Compile; called only for what has no value yet."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __repr__(self) -> str:
        """The same for all uses as the pattern that it stands for."""
        return f"regex({self._text!r})"


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as :func:`re.compile` does, compiled at its first use: a mistake in ``text`` shows only then.

    For words of some length, whose compiling takes a tenth of a millisecond or more; methods and attributes are a
    pattern's, functions of :mod:`re` do not take it.
    """
    return cast("re.Pattern[str]", _Later(text, flags))
