"""Work on several processors, by processes that share what this one holds in memory."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

_shared: Any = None


def _share(value: Any) -> None:
    global _shared
    _shared = value


def _call(work: Callable, item: Any) -> Any:
    return work(_shared, item)


def results(work: Callable, shared: Any, items: Iterable, processes: int) -> Iterator:
    """`work(shared, item)` of each item, in their order.

    `shared` and what `work` loaded before are not copied; nothing is written to disk.
    """
    items = list(items)
    if processes < 2 or len(items) < 2:
        yield from (work(shared, item) for item in items)
        return
    with ProcessPoolExecutor(
        min(processes, len(items)), multiprocessing.get_context("fork"), _share, (shared,)
    ) as pool:
        yield from pool.map(_call, [work] * len(items), items)
