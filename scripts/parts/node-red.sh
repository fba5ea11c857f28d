#!/bin/sh
# node-red.sh: installs Node-RED, and a Node version that it supports, in .cache/node-red-VERSION. Prints the folder that
# contains both programs.
. "$(dirname "$0")/common.sh"

version=5.0.7 node=24

folder=$cache/node-red-$version
lock "$folder"
if ! is_installed "$folder"; then
  rm -rf "$folder"
  # Do not add --ignore-scripts: the install script of the npm package `node` links the Node program for this machine's platform.
  npm install --prefix "$folder" --no-audit --no-fund "node-red@$version" "node@$node" >"$folder.log" 2>&1 ||
    fail "Node-RED: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/node_modules/.bin"
