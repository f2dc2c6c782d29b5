"""Where will the year end, how bad could it get, and what drives it?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, final, overload

import numpy
from numpy.typing import NDArray

__version__: str

Cell: TypeAlias = str | bool | int | float | None
Column: TypeAlias = NDArray[numpy.float64]

class _Arrow(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

Given: TypeAlias = _Arrow | Mapping[str, Any] | str | bytes

class ScenarioError(ValueError):
    """A scenario that cannot be run, with every finding."""

    findings: Table

@final
class Table:
    """A table: an Arrow stream, and a sequence of rows."""

    @property
    def name(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def columns(self) -> dict[str, str]: ...
    def to_dict(self) -> dict[str, list[Cell]]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> dict[str, Cell]: ...
    def __iter__(self) -> Iterator[dict[str, Cell]]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class Scenario:
    """The files of a scenario: a folder, a workbook, or tables from memory."""

    @staticmethod
    def read(path: str | PathLike[str], *, repair: bool = False) -> Scenario: ...
    @staticmethod
    def from_tables(tables: dict[str, Given], *, repair: bool = False) -> Scenario: ...
    def check(self) -> Table: ...
    def set(self, *changes: str) -> Scenario: ...
    def stress(self, *names: str) -> Scenario: ...
    def replace(self, tables: dict[str, Given | None]) -> Scenario: ...
    def stresses(self) -> Table: ...
    def files(self) -> dict[str, bytes]: ...
    @property
    def changes(self) -> list[str]: ...
    def shard(
        self,
        first: int,
        count: int,
        nodes: Sequence[str],
        *,
        seed: int | None = None,
        threads: int | None = None,
        max_memory: int = 4_000,
        progress: Callable[[int, int], object] | None = None,
    ) -> Table: ...
    def run(
        self,
        *,
        iterations: int | None = None,
        seed: int | None = None,
        draws: Sequence[str] = [],
        precision: float | None = None,
        max_iterations: int = 1_000_000,
        sampler: Literal["plain", "sobol"] = "plain",
        randomisations: int | None = None,
        fan: bool = True,
        fan_for: Sequence[str] = [],
        by_organisation: bool = False,
        threads: int | None = None,
        max_memory: int = 4_000,
        progress: Callable[[int, int], object] | None = None,
    ) -> Run: ...

@final
class Run:
    """What a run has to say."""

    @property
    def headline(self) -> dict[str, Cell]: ...
    @property
    def tables(self) -> list[str]: ...
    def table(self, name: str) -> Table: ...
    @overload
    def draws(self, node: str, *, by: None = None) -> Column: ...
    @overload
    def draws(self, node: str, *, by: Literal["line", "stage"]) -> dict[str, Column]: ...
    def files(
        self, *, draws_format: Literal["csv", "npy"] = "csv", tables_only: bool = False, png: bool = True
    ) -> dict[str, bytes]: ...
    def write(
        self,
        folder: str | PathLike[str],
        *,
        overwrite: bool = False,
        draws_format: Literal["csv", "npy"] = "csv",
        tables_only: bool = False,
        png: bool = True,
    ) -> Path: ...
    @property
    def warnings(self) -> Table: ...
    @property
    def iterations(self) -> int: ...
    @property
    def seed(self) -> int: ...
    def json(self) -> bytes: ...

@final
class Merged:
    """The iterations of a run, whole and in their order, from its shards."""

    @property
    def summary(self) -> Table: ...
    def draws(self, node: str) -> Column: ...
    def table(self) -> Table: ...
    @property
    def nodes(self) -> list[str]: ...
    @property
    def iterations(self) -> int: ...
    @property
    def seed(self) -> int: ...

@final
class Comparison:
    """The second of two scenarios less the first, over the same draws."""

    @property
    def nodes(self) -> Table: ...
    def lines(self, node: str | None = None) -> Table: ...
    @property
    def iterations(self) -> int: ...
    @property
    def seed(self) -> int: ...

def compare(
    before: Scenario,
    after: Scenario,
    *,
    iterations: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    max_memory: int = 4_000,
    progress: Callable[[int, int], object] | None = None,
) -> Comparison: ...
def merge(shards: Iterable[_Arrow], *, iterations: int | None = None) -> Merged: ...
