#!/usr/bin/env bash
# Makes the README's pictures: docs/images/report.png, the example as `musnad read --format html` shows it, docs/images/search.png, a search as a
# terminal shows it, and docs/images/story.png and disputes.png, two parts of a story as `musnad story --format html` shows it.
# Needs musnad on this Python (PYTHON=.venv/bin/python), Chromium, and a font with Arabic (fonts-noto-core).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python}" -m musnad read examples/beirut-5-site.html --format html -o "$work/report.html"
"${PYTHON:-python}" -m musnad add examples/reports.jsonl examples/beirut-5-site.html --archive "$work/musnad.db"
"${PYTHON:-python}" scripts/terminal_picture.py "$work/musnad.db" >"$work/search.html"
"${PYTHON:-python}" -m musnad add examples/three-outlets.jsonl --archive "$work/three.db" --reader fast
"${PYTHON:-python}" -m musnad story port-2-agency --archive "$work/three.db" --format html -o "$work/story.html"
# the same page with its disputes and revisions alone
sed -e '/Content-Security-Policy/d' -e 's|</head>|<style>header,.tellings,.chains,.attested,.developed,footer{display:none}</style></head>|' \
    "$work/story.html" >"$work/disputes.html"
mkdir -p docs/images
picture() {
    "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
        --window-size="$2" --screenshot="$work/$1.png" "file://$work/$1.html" 2>/dev/null
    mv "$work/$1.png" "docs/images/$1.png"
    echo "docs/images/$1.png"
}
picture report 1400,1100
picture search 960,700
picture story 1240,1420
picture disputes 1240,1250
