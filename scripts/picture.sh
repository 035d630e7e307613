#!/usr/bin/env bash
# Makes docs/images/report.png, the README's picture: the example as `musnad read --format html` shows it.
# Needs musnad on this Python (PYTHON=.venv/bin/python), Chromium, and a font with Arabic (fonts-noto-core).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python}" -m musnad read examples/beirut-5-site.html --format html -o "$work/report.html"
mkdir -p docs/images
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size=1400,1100 --screenshot="$work/report.png" "file://$work/report.html" 2>/dev/null
mv "$work/report.png" docs/images/report.png
echo docs/images/report.png
