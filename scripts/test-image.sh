#!/bin/sh
# test-image.sh [VITEST ARGUMENT…]: builds the container image from the Dockerfile, but on a local substitute for its base
# image, and tests containers of the image.
set -eu
cd "$(dirname "$0")/.."
export IMAGE_NAME=localhost/isolarcloud2mqtt:test

scripts/parts/debian-packages.sh mosquitto
CONTAINERS_STORAGE_CONF=$(scripts/build-image.sh bridge "$IMAGE_NAME")
export CONTAINERS_STORAGE_CONF

exec npx vitest run --project image "$@"
