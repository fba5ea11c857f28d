#!/bin/sh
# test-wire.sh [VITEST ARGUMENT…]: tests the bridge with faulty connections to a real Mosquitto, and the built command with faulty disks.
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh mosquitto
TOXIPROXY=$(scripts/parts/toxiproxy.sh)
export TOXIPROXY
[ -e dist/cli.js ] || npm run build

# The test files wait most of the time, so more of them run in parallel than there are processors.
exec npx vitest run --project wire --maxWorkers=5 "$@"
