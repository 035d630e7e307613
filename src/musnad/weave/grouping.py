"""Reports that tell one event: average linkage over how near they are to one another.

Two groups are joined, the nearest first, while the mean over all pairs of their reports is no less than a bound; pairs that were not compared
count as 0. The result is a function of the reports and not of the order they are given in, provided they are numbered in an order of their own
(ties go to the lowest numbers). Source: UPGMA, Sokal & Michener 1958; a heap of pairs instead of a full matrix, since most pairs are 0.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping


def groups(count: int, near: Mapping[tuple[int, int], int], bound: int) -> list[int]:
    """The group of each of ``count`` reports, named by its first one. ``near`` has each pair once, in any order."""
    sums: list[dict[int, int]] = [{} for _ in range(count)]
    size = [1] * count
    label = list(range(count))
    members: list[list[int]] = [[n] for n in range(count)]
    heap: list[tuple[float, int, int]] = []
    for (i, j), value in near.items():
        if i != j and value > 0:
            sums[i][j] = sums[j][i] = value
            if value >= bound:
                heap.append((-float(value), min(i, j), max(i, j)))
    heapq.heapify(heap)
    while heap:
        mean, i, j = heapq.heappop(heap)
        # A pair that one of which was joined, or whose mean has changed since, is no more.
        if label[i] != i or label[j] != j or -mean != sums[i].get(j, 0) / (size[i] * size[j]):
            continue
        merged = sums[i]
        del merged[j]
        for k, value in sums[j].items():
            if k != i:
                merged[k] = merged.get(k, 0) + value
                del sums[k][j]
                sums[k][i] = merged[k]
        sums[j] = {}
        size[i] += size[j]
        for n in members[j]:
            label[n] = i
        members[i] += members[j]
        members[j] = []
        for k, value in merged.items():
            new = value / (size[i] * size[k])
            if new >= bound:
                heapq.heappush(heap, (-new, min(i, k), max(i, k)))
    return label
