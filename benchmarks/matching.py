"""How well the search matching brings the forms of a word together and keeps words apart.

    python -m benchmarks.matching [--part first|held|fresh|last|blind] [--misses] [--speed [--texts FILE]]

Reads ``benchmarks/matching_pairs.tsv``: pairs written by hand. A pair that must match counts as right if it does both
ways round (either word in the text, the other one typed); a pair that must not match counts as wrong if it does in
either way. ``--speed`` measures the time a word takes on the texts of ``benchmarks.texts``.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

from musnad.arabic.stems import index_keys, query_keys, words_with_spans

PAIRS = Path(__file__).with_name("matching_pairs.tsv")
PARTS = ("first", "held", "fresh", "last", "blind")


def pairs() -> list[dict[str, str]]:
    """The rows of the table of pairs."""
    lines = [x for x in PAIRS.read_text("utf-8").splitlines() if x and not x.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def ways(a: str, b: str) -> tuple[bool, bool]:
    """Whether the word ``b`` typed finds ``a`` in a text, and the other way round."""
    return not set(index_keys(a)).isdisjoint(query_keys(b)), not set(index_keys(b)).isdisjoint(query_keys(a))


def measure(part: str, show: bool) -> None:
    """Print the figures of one part of the table, by category."""
    right: dict[tuple[str, str], int] = defaultdict(int)
    total: dict[tuple[str, str], int] = defaultdict(int)
    for row in pairs():
        if row["part"] != part:
            continue
        found = ways(row["text"], row["query"])
        wanted = row["match"] == "1"
        ok = all(found) if wanted else not any(found)
        total[row["match"], row["category"]] += 1
        right[row["match"], row["category"]] += ok
        if show and not ok:
            a, b = row["text"], row["query"]
            print(f"  {row['category']}: {a} {index_keys(a)} | {b} {query_keys(b)}")
    for match, name in (("1", "must match, and do"), ("0", "must not match, and do not")):
        n = sum(count for (m, _), count in total.items() if m == match)
        ok = sum(count for (m, _), count in right.items() if m == match)
        print(f"{part}: {name}: {ok} of {n} ({100 * ok / max(1, n):.1f} %)")
        print("   ", ", ".join(f"{c} {right[m, c]}/{total[m, c]}" for m, c in total if m == match))


def speed(path: Path | None) -> None:
    """Print the processor time a word takes, met for the first time and again, on made reports."""
    from benchmarks.texts import texts

    began = time.process_time()
    for word in ("كتابان", "بلال", "سيرجي", "وعلى"):  # what each table is first needed for
        index_keys(word)
    loaded = time.process_time() - began
    words = [word for text in texts(path, 300) for _, _, word in words_with_spans(text)]
    index_keys.cache_clear()
    once = list(dict.fromkeys(words))
    began = time.process_time()
    for word in once:
        index_keys(word)
    cold = (time.process_time() - began) / len(once)
    began = time.process_time()
    for word in words:
        index_keys(word)
    warm = (time.process_time() - began) / len(words)
    keys = sum(len(index_keys(word)) for word in words) / len(words)
    print(
        f"tables {loaded:.3f} s; a word {1e6 * cold:.1f} us at first, {1e6 * warm:.2f} us again; {keys:.2f} keys a word"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--misses", action="store_true", help="print the pairs that went wrong")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--texts", type=Path, help="JSON Lines to measure the speed on, instead of varied examples")
    options = parser.parse_args()
    if options.speed:
        speed(options.texts)
    for part in options.part or PARTS:
        measure(part, options.misses)


if __name__ == "__main__":
    main()
