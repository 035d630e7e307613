#!/usr/bin/env bash
# Makes every generated table and model again, in order: training/everything.sh DATA GOLD [BUILD]
#
# DATA and GOLD are the folders described in docs/training.md; what lies between goes to BUILD (default: build/).
# On two cores about two hours; a machine with PyTorch's GPU build is not used.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data=$1 gold=$2 build=${3:-build}
python=${PYTHON:-python}
mkdir -p "$build"
"$python" training/frequencies.py "$data/text"
"$python" training/build_gazetteers.py "$data"
"$python" training/clitics.py "$data/pos"
"$python" training/verb_forms.py
"$python" training/clusters.py "$data/text"
"$python" training/figures.py "$gold/train" "$gold/dev"
"$python" training/compile_tables.py
"$python" training/news.py "$data/text" "$gold" "$build/news.jsonl"
# Two encoders that label and link words and say what they are to a trigger; both learn from the gold alone.
for seed in 1 2; do
    "$python" training/teacher.py "$gold/train" --seed "$seed" --output "$build/teacher-$seed.pt"
done
"$python" training/taggers.py "$gold/train" --iterations 90 --output "$build/tagger-gold.zip"
# What they read together with the tagger teaches the shipped one.
"$python" training/silver.py "$build/news.jsonl" "$build/silver.jsonl" "$build"/teacher-?.pt \
    --tagger "$build/tagger-gold.zip"
"$python" training/taggers.py "$gold/train" --silver "$build/silver.jsonl" --iterations 70
"$python" training/jackknife.py "$gold/train" "$build/tagged.jsonl" --silver "$build/silver.jsonl" --limit 700 \
    --folds 2 --iterations 60
"$python" training/rankers.py "$gold/train" --tagged "$build/tagged.jsonl" --silver "$build/silver.jsonl"
