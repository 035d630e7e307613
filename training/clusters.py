"""Group stems by the company they keep: writes ``lexicons/generated/clusters.tsv.gz``.

    python training/clusters.py ../shared/data/text

Skip-gram vectors (gensim, one worker, fixed seed) over stems without proclitics, then k-means at three grains. The
taggers use a stem's three cluster numbers as features, so that a word never met in the annotated reports is read like
its neighbours. Source: the ANT corpus (Apache-2.0, counted three times, being news) and Arabic Wikipedia 2017
(CC BY-SA 4.0); only cluster numbers are kept.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gensim.models import Word2Vec
from gensim.models.word2vec import LineSentence
from sklearn.cluster import MiniBatchKMeans

from musnad.arabic.words import Words
from musnad.lexicon import FOLDER

GRAINS = (64, 320, 1500)
MOST = 60_000
HEAD = """\
# Clusters of folded stems at three grains, then the stems. Written by training/clusters.py.
# Source: the ANT corpus (antcorpus/antcorpus.data) and Arabic Wikipedia 2017 (motazsaad/comparableWikiCoprus); only cluster numbers are kept.
# Licence: those of the sources, Apache-2.0 and CC BY-SA 4.0.
"""


def texts(folder: Path) -> Iterator[tuple[str, int]]:
    """(text, how often it counts) of every text of the folder."""
    with lzma.open(folder / "antcorpus.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["title"] + "\n" + row["text"], 3
    with lzma.open(folder / "wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            yield line, 1


def stems(text: str) -> Iterator[str]:
    """The stems of each sentence, as one line."""
    words = Words(text)
    for first, last in words.sentences:
        line = []
        for form in words.form[first:last]:
            if form.kind == "word":
                line.extend(form.proclitics)
                line.append(form.stem)
            else:
                line.append("0" if form.kind == "number" else form.folded or "_")
        if len(line) > 3:
            yield " ".join(line)


def main(folder: Path) -> None:
    """Train, cluster, write."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for text, times in texts(folder):
            for line in stems(text):
                for _ in range(times):
                    file.write(line + "\n")
        file.flush()
        model = Word2Vec(LineSentence(file.name), vector_size=100, window=4, min_count=6, sg=1, negative=8, epochs=4,
                         workers=1, seed=1, sample=1e-4, max_final_vocab=MOST)  # fmt: skip
    keys = [k for k in model.wv.index_to_key if k[0].isalpha() and not k[0].isascii()]
    vectors = np.array([model.wv[k] for k in keys])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.savez_compressed("/tmp/musnad_vectors.npz", keys=np.array(keys), vectors=vectors.astype(np.float16))
    labels = [
        MiniBatchKMeans(k, random_state=1, n_init=3, batch_size=4096, max_iter=60).fit_predict(vectors) for k in GRAINS
    ]
    groups: dict[tuple[int, ...], list[str]] = {}
    for key, *numbers in zip(keys, *labels, strict=True):
        groups.setdefault(tuple(map(int, numbers)), []).append(key)
    path = FOLDER / "generated" / "clusters.tsv.gz"
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        out.write(HEAD.encode())
        for numbers, members in sorted(groups.items()):
            out.write(("\t".join(map(str, numbers)) + "\t" + " ".join(sorted(members)) + "\n").encode())
    print(f"{len(keys)} stems, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
