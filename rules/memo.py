"""Values that are remembered for a while: what is asked for comes again soon or not at all."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """A dictionary that is emptied when it is full. Another process gets it empty."""

    def __init__(self, most: int) -> None:
        """``most`` values are remembered."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Remember a value."""
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)

    def __reduce__(self) -> tuple[type["Memo[K, V]"], tuple[int]]:
        """Pickle as an empty one."""
        return Memo, (self._most,)
