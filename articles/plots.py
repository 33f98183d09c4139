"""Bars of a plot, in the picture's own units; templates/admin/articles/reads/bars.html draws them."""

from collections.abc import Iterable
from dataclasses import dataclass

STEP, HEIGHT = 20, 100


@dataclass(frozen=True)
class Bar:
    name: str
    reads: int
    x: int
    height: float

    @property
    def y(self) -> float:
        return HEIGHT - self.height


def bars(values: Iterable[tuple[str, int]]) -> list[Bar]:
    """The highest has the height of the picture."""
    values = list(values)
    most = max((number for _name, number in values), default=0) or 1
    return [Bar(name, number, STEP * n, round(HEIGHT * number / most, 1)) for n, (name, number) in enumerate(values)]
