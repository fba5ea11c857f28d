#!/bin/sh
# nats-server.sh: installs NATS, a message server that also speaks MQTT, in .cache/nats-server-VERSION. It is built with Go, which must be
# newer than the one of Debian 12. Prints the path of the program.
. "$(dirname "$0")/common.sh"

version=2.15.3

folder=$cache/nats-server-$version
lock "$folder"
if ! is_installed "$folder"; then
  command -v go >/dev/null || fail "Go is missing: https://go.dev/dl"
  rm -rf "$folder"
  GOBIN=$folder go install "github.com/nats-io/nats-server/v2@v$version" >"$folder.log" 2>&1 ||
    fail "nats-server: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/nats-server"
