#!/bin/sh
# test-homeassistant.sh homeassistant|days [VITEST ARGUMENT…]: installs real Home Assistants and a real Mosquitto if they are
# missing, and tests the built bridge with them. In the suite `homeassistant` the clock runs normally; in `days`, days pass
# within minutes. HOME_ASSISTANT="2026.11.0" restricts the test to this release; by default it uses the newest release and the
# oldest supported one. With the newest the bridge signs in with OAuth2.0 and encrypted transport, with the oldest by password;
# SIGN_IN="oauth" or "password" sets one way for all.
set -eu
cd "$(dirname "$0")/.."
suite=$1
shift
# The test files wait most of the time, so more of them run in parallel than there are processors. In the suite `days` each
# needs half a processor.
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
