#!/usr/bin/env bash
# Makes sure that PostgreSQL's programs are installed (Debian, Ubuntu), and says where. The tests start a server of their own from them
# (tests/databases.py); the one that Debian starts is not used.
set -euo pipefail
programs() {
  if command -v initdb > /dev/null; then dirname "$(readlink -f "$(command -v initdb)")"; return; fi
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1)
  [ -n "$found" ] && [ -x "$found/initdb" ] && echo "$found"
}
if ! programs; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  # No server of Debian's own is wanted: neither made nor started.
  "${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.d/musnad.conf > /dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -qy --no-install-recommends postgresql' >&2
  programs
fi
