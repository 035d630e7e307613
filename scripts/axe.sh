#!/usr/bin/env bash
# Takes axe-core, which looks for what keeps people from using a page, from npm into build/, and says where. For the tests of the pages alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=4.10.3
file=build/axe-$version.js
if [ ! -f "$file" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    (cd "$folder" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzf axe-core-*.tgz package/axe.min.js)
    mkdir -p build
    mv "$folder/package/axe.min.js" "$file"
fi
echo "$PWD/$file"
