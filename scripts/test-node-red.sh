#!/bin/sh
# test-node-red.sh [VITEST ARGUMENT…]: imports the example flow into a real Node-RED that is connected to a real Mosquitto,
# and tests the messages of the flow.
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh mosquitto
NODE_RED=$(scripts/parts/node-red.sh)
export NODE_RED

exec npx vitest run --project node-red "$@"
