#!/bin/sh
# build-image.sh TARGET NAME [BRIDGE]: builds a target of the Dockerfile, on a local substitute for its base image. Prints the path of
# the storage configuration (CONTAINERS_STORAGE_CONF) of the image store that contains it. With BRIDGE, an image of the target bridge that
# is there already, a target that is made from it is built in a fraction of the time.
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh podman runc debootstrap
CONTAINERS_STORAGE_CONF=$(scripts/parts/node-image.sh)
export CONTAINERS_STORAGE_CONF

# `--isolation chroot`: the build needs no namespaces of its own. `--layers=false`: a single layer, because the image store
# (vfs) stores a full copy of the file system for every layer.
log=.cache/image-$1.log
version=$(node --print 'require("./package.json").version')
podman build --format docker --isolation chroot --network host --pull=never --layers=false \
  --build-arg BUILD_VERSION="$version" ${3:+--build-context "bridge=container-image://$3"} \
  --target "$1" --tag "$2" . >"$log" 2>&1 || {
  tail -n 40 "$log" >&2
  exit 1
}
echo "$CONTAINERS_STORAGE_CONF"
