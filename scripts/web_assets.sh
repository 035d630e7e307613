#!/usr/bin/env bash
# Brings what the pages take from npm into the package, with licences: the Arabic and Latin fonts (src/musnad/web/static/fonts) and the
# outlines of countries (src/musnad/web/outlines). What it writes is committed; installing and running Musnad needs neither npm nor Node.js.
# Needs npm, and musnad[web] on this Python (PYTHON=.venv/bin/python). Nothing of npm is left behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
plex=5.3.0 naskh=5.3.0 atlas=2.0.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

package() { # NAME VERSION: unpacks a package of npm into $work/NAME's last part
    local file folder=$work/${1##*/}
    file=$(cd "$work" && npm pack --silent --cache "$work/cache" "$1@$2")
    mkdir "$folder"
    tar -xzf "$work/$file" -C "$folder" --strip-components=1
}

package @fontsource/ibm-plex-sans-arabic "$plex"
package @fontsource/noto-naskh-arabic "$naskh"
package world-atlas "$atlas"

fonts=src/musnad/web/static/fonts
rm -rf "$fonts"
mkdir -p "$fonts"
for weight in 400 600; do
    for letters in arabic latin; do
        cp "$work/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-$letters-$weight-normal.woff2" "$fonts/plex-$letters-$weight.woff2"
    done
done
for weight in 400 700; do
    cp "$work/noto-naskh-arabic/files/noto-naskh-arabic-arabic-$weight-normal.woff2" "$fonts/naskh-$weight.woff2"
done
cp "$work/ibm-plex-sans-arabic/LICENSE" "$fonts/LICENCE-plex.txt"
cp "$work/noto-naskh-arabic/LICENSE" "$fonts/LICENCE-naskh.txt"

outlines=src/musnad/web/outlines
mkdir -p "$outlines"
"${PYTHON:-python}" scripts/web_outlines.py "$work/world-atlas/countries-50m.json" "$outlines/countries.json.gz" \
    --source "Natural Earth, Admin 0 Countries 1:50m (public domain), through world-atlas $atlas"
cp "$work/world-atlas/LICENSE" "$outlines/LICENCE-world-atlas.txt" 2>/dev/null || cp "$work"/world-atlas/LICENSE* "$outlines/LICENCE-world-atlas.txt"
ls -l "$fonts" "$outlines"
