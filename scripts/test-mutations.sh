#!/bin/sh
# test-mutations.sh [FAULT…]: puts faults into the bridge one by one, and demands that the suite with the newest Home Assistant catches each.
set -eu
cd "$(dirname "$0")/.."
export HOME_ASSISTANT=2026.11.0

scripts/parts/debian-packages.sh debootstrap patchelf faketime gcc libc6-dev mosquitto
scripts/parts/homeassistant.sh "$HOME_ASSISTANT"

npm run build
npx tsc -p tsconfig.scripts.json
exec node build/scripts/mutations/main.js "$@"
