#!/usr/bin/env bash
# Makes every generated table and model again, in order: training/everything.sh DATA GOLD [BUILD]
#
# DATA and GOLD are the folders described in docs/training.md; what lies between goes to BUILD (default: build/).
# On two cores about three hours, two of them for the encoder; PyTorch's GPU is used for that where there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data=$1 gold=$2 build=${3:-build}
python=${PYTHON:-python}
mkdir -p "$build"
"$python" training/frequencies.py "$data/text"
"$python" training/build_gazetteers.py "$data"
"$python" training/place_points.py
"$python" training/clitics.py "$data/pos"
"$python" training/verb_forms.py
"$python" training/stems.py "$data/text"
"$python" training/clusters.py "$data/text"
"$python" training/figures.py "$gold/train" "$gold/dev"
"$python" training/compile_tables.py
"$python" training/news.py "$data/text" "$gold" "$build/news.jsonl"
training/encoder.sh "$data" "$gold" "$build"
# What the careful reader reads teaches the fast one, whose tagger and choices both share.
mkdir -p "$build/annotated"
cp "$gold"/train/*.json "$build"/own/learn/*.json "$build/annotated"
"$python" training/silver.py "$build/news.jsonl" "$build/silver.jsonl"
"$python" training/taggers.py "$gold/train" "$build/annotated" --silver "$build/silver.jsonl" --limit 1400 --iterations 90
"$python" training/jackknife.py "$build/annotated" "$build/tagged.jsonl" --folds 2 --iterations 80
"$python" training/rankers.py "$gold/train" --more "$build/own/learn" --tagged "$build/tagged.jsonl"
"$python" training/compile_tables.py
"$python" training/confidence.py "$gold/dev" "$build/own/held"
"$python" training/compile_tables.py
