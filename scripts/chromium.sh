#!/usr/bin/env bash
# Makes sure that a Chromium is installed (Debian, Ubuntu), with fonts for Arabic, and says where. The tests of the pages drive it.
set -euo pipefail
if ! command -v chromium >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-noto-core' >&2
fi
command -v chromium
