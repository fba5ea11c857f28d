#!/bin/sh
# screenshot.sh [VITEST ARGUMENT…]: takes the pictures in docs/images again. They show a simulated plant in a real Home Assistant (device page,
# Energy dashboard), the example flow in a real Node-RED, and the bridge's own page. test/unit/pictures.test.ts tells which are older than
# what they show.
set -eu
cd "$(dirname "$0")/.."
export HOME_ASSISTANT=2026.11.0

scripts/parts/debian-packages.sh debootstrap patchelf faketime gcc libc6-dev mosquitto chromium fonts-inter
scripts/parts/homeassistant.sh "$HOME_ASSISTANT"
NODE_RED=$(scripts/parts/node-red.sh)
export NODE_RED
# Every page of Home Assistant requests the list of its services. To build the list, Home Assistant imports these
# integrations, which need the packages that their manifests name.
folder=.cache/homeassistant-$HOME_ASSISTANT
core=$(echo "$folder"/lib/python*/site-packages/homeassistant)
requirements=$(for part in assist_pipeline camera conversation ffmpeg stream tts; do
  "$folder/bin/python" -c 'import json, sys; print(*json.load(open(sys.argv[1]))["requirements"])' "$core/components/$part/manifest.json"
done)
# shellcheck disable=SC2086 # a list of words
"$folder/bin/python" -m pip install --quiet --constraint "$core/package_constraints.txt" $requirements

npm run build
exec npx vitest run --project screenshot "$@"
