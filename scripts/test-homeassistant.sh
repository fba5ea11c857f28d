#!/bin/sh
# test-homeassistant.sh homeassistant|days [VITEST ARGUMENT…]: installs real Home Assistants and a real Mosquitto once, and tests the built
# bridge with them: as time passes, or days in minutes. HOME_ASSISTANT="2026.11.0" restricts it to one: by default the newest
# release and the oldest supported.
set -eu
cd "$(dirname "$0")/.."
suite=$1
shift
# Each waits most of the time: they need no processor each. Days in minutes need half of one each.
case $suite in days) workers=2 ;; *) workers=6 ;; esac
export HOME_ASSISTANT="${HOME_ASSISTANT:-2026.11.0 2024.11.3}"

scripts/parts/debian-packages.sh debootstrap patchelf faketime gcc libc6-dev mosquitto
installers=
for version in $HOME_ASSISTANT; do
  scripts/parts/homeassistant.sh "$version" &
  installers="$installers $!"
done
for installer in $installers; do wait "$installer"; done

npm run build
exec npx vitest run --project "$suite-*" --maxWorkers="$workers" "$@"
