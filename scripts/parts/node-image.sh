#!/bin/sh
# node-image.sh: builds a substitute for the base image that the Dockerfile names, for machines without access to an image
# registry. It has the same Debian, Node, user and name. Prints the path of the storage configuration
# (CONTAINERS_STORAGE_CONF) of the image store that contains it.
. "$(dirname "$0")/common.sh"

name=$(sed -n 's/^ARG NODE_IMAGE=//p' "$repository/Dockerfile")
major=$(expr "$name" : 'node:\([0-9]*\)-') suite=$(expr "$name" : 'node:[0-9]*-\([a-z]*\)-slim$') ||
  fail "the base image is no node:<major>-<suite>-slim: $name"

folder=$cache/image-$major-$suite
lock "$folder"
if ! is_installed "$folder"; then
  mirror=$(debian_mirror)
  rm -rf "$folder"
  mkdir -p "$folder"
  # The storage driver vfs works on every file system.
  printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$folder/store" "$folder/run" >"$folder/storage.conf"
  export CONTAINERS_STORAGE_CONF="$folder/storage.conf"
  root=$folder/root
  {
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror"
    cp "$(npm exec --yes --package="node@$major" -- node --print process.execPath)" "$root/usr/local/bin/node"
    npm install --global --prefix "$root/usr/local" npm@11
    chroot "$root" useradd --uid 1000 --user-group --create-home --shell /bin/bash node
    # Builds in the image trust the certificate authorities that this machine trusts.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
    tar --directory "$root" --create . |
      podman import --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' - "docker.io/library/$name"
    rm -rf "$root"
  } >"$folder.log" 2>&1 || fail "$name: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/storage.conf"
