#!/bin/sh
# test-image.sh [VITEST ARGUMENT…]: builds the container image for real, on a stand-in for its base image, and tests containers of it.
set -eu
cd "$(dirname "$0")/.."
export IMAGE_NAME=localhost/isolarcloud2mqtt:test

scripts/parts/debian-packages.sh podman runc debootstrap mosquitto
CONTAINERS_STORAGE_CONF=$(scripts/parts/node-image.sh)
export CONTAINERS_STORAGE_CONF

# chroot: a build needs no namespaces of its own. In one layer, because the store copies every layer whole.
podman build --format docker --isolation chroot --network host --pull=never --layers=false \
  --tag "$IMAGE_NAME" . >.cache/image.log 2>&1 || {
  tail -n 40 .cache/image.log >&2
  exit 1
}

exec npx vitest run --project image "$@"
