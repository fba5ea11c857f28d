#!/bin/sh
# toxiproxy.sh: installs Toxiproxy, a proxy that simulates network faults, in .cache/toxiproxy-VERSION. It is built with this
# machine's Go, or with Debian's if there is none. Prints the path of the program.
. "$(dirname "$0")/common.sh"

version=2.5.0 # the newest version that the Go of Debian 12 can build

folder=$cache/toxiproxy-$version
lock "$folder"
if ! is_installed "$folder"; then
  command -v go >/dev/null || "$repository/scripts/parts/debian-packages.sh" golang-go ca-certificates
  rm -rf "$folder"
  GOBIN=$folder go install "github.com/Shopify/toxiproxy/v2/cmd/server@v$version" >"$folder.log" 2>&1 ||
    fail "toxiproxy: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/server"
