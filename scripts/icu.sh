#!/usr/bin/env bash
# Makes sure that PyICU, which followthemoney needs and which comes as source, can be built (Debian, Ubuntu).
set -euo pipefail
if ! pkg-config --exists icu-i18n 2>/dev/null || ! command -v g++ >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -q && apt-get install -qy --no-install-recommends libicu-dev pkg-config g++' >&2
fi
