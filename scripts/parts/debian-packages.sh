#!/bin/sh
# debian-packages.sh PACKAGE…: installs those of the Debian packages that are missing. It needs root only if a package is missing.
. "$(dirname "$0")/common.sh"

missing=
for package in "$@"; do
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

[ "$(id -u)" = 0 ] || fail "as root: apt-get install$missing"
lock "$cache/debian-packages"
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $missing >"$cache/debian-packages.log" 2>&1 ||
  fail "apt-get install$missing: $(tail -n 5 "$cache/debian-packages.log")"
