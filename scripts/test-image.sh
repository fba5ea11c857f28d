#!/bin/sh
# test-image.sh [VITEST ARGUMENT…]: builds the container images from the Dockerfile, but on a local substitute for their base
# image, and tests containers of them. The tests have a network of their own, with the address of Home Assistant's Supervisor.
set -eu
cd "$(dirname "$0")/.."
export IMAGE_NAME=localhost/isolarcloud2mqtt:test
export APP_IMAGE_NAME=localhost/isolarcloud2mqtt-app:test

scripts/parts/debian-packages.sh mosquitto iproute2 apparmor
CONTAINERS_STORAGE_CONF=$(scripts/build-image.sh bridge "$IMAGE_NAME")
scripts/build-image.sh app "$APP_IMAGE_NAME" "$IMAGE_NAME" >/dev/null
export CONTAINERS_STORAGE_CONF

exec unshare --net sh -euc '
  ip link set lo up
  ip address add 172.30.32.2/32 dev lo
  exec npx vitest run --project image "$@"
' sh "$@"
