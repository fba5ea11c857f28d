#!/bin/sh
# test-mutations.sh [FAULT…]: builds the bridge with one fault at a time (by default with every fault of
# scripts/mutations/faults.ts), and fails unless the tests with the newest Home Assistant detect each fault.
set -eu
cd "$(dirname "$0")/.."
export HOME_ASSISTANT=2026.11.0

scripts/parts/debian-packages.sh debootstrap patchelf faketime gcc libc6-dev mosquitto
scripts/parts/homeassistant.sh "$HOME_ASSISTANT"

npm run build
npx tsc -p tsconfig.scripts.json
exec node build/scripts/mutations/main.js "$@"
