#!/bin/sh
# test-wire.sh [VITEST ARGUMENT…]: tests the bridge on bad wires to a real Mosquitto, and the built command on bad disks.
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh mosquitto
TOXIPROXY=$(scripts/parts/toxiproxy.sh)
export TOXIPROXY
[ -e dist/cli.js ] || npm run build

# Each waits for seconds most of the time: they need no processor each.
exec npx vitest run --project wire --maxWorkers=5 "$@"
