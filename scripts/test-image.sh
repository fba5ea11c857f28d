#!/bin/sh
# test-image.sh [VITEST ARGUMENT…]: builds the container image from the Dockerfile, but on a local substitute for its base
# image, and tests containers of the image.
set -eu
cd "$(dirname "$0")/.."
export IMAGE_NAME=localhost/isolarcloud2mqtt:test

scripts/parts/debian-packages.sh podman runc debootstrap mosquitto
CONTAINERS_STORAGE_CONF=$(scripts/parts/node-image.sh)
export CONTAINERS_STORAGE_CONF

# `--isolation chroot`: the build needs no namespaces of its own. `--layers=false`: a single layer, because the image store
# (vfs) stores a full copy of the file system for every layer.
podman build --format docker --isolation chroot --network host --pull=never --layers=false \
  --tag "$IMAGE_NAME" . >.cache/image.log 2>&1 || {
  tail -n 40 .cache/image.log >&2
  exit 1
}

exec npx vitest run --project image "$@"
