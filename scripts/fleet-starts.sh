#!/bin/sh
# fleet-starts.sh [2.0|2.1]: starts a bridge with many plants repeatedly on a real Mosquitto of this version, and prints
# measurements of each start. Environment variables: FLEET_PLANTS, number of plants (default 1000); FLEET_STARTS, which starts
# of the series are made (default 1-20); FLEET_DEADLINE, maximum seconds for each start (default 300).
set -eu
cd "$(dirname "$0")/.."

MOSQUITTO=$(scripts/parts/mosquitto.sh "${1:-2.0}")
export MOSQUITTO

npm run build
npx tsc -p tsconfig.scripts.json
exec node build/scripts/fleet-starts/main.js
