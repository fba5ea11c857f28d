#!/bin/sh
# fleet-starts.sh [2.0|2.1]: starts a bridge with many plants on a real Mosquitto again and again, and prints what each start took. By environment:
# FLEET_PLANTS=1000, FLEET_STARTS=1-20 (a part of them: 1-5), FLEET_DEADLINE=300 (seconds for each).
set -eu
cd "$(dirname "$0")/.."

MOSQUITTO=$(scripts/parts/mosquitto.sh "${1:-2.0}")
export MOSQUITTO

npm run build
npx tsc -p tsconfig.scripts.json
exec node build/scripts/fleet-starts/main.js
