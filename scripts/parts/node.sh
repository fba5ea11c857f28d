#!/bin/sh
# node.sh MAJOR: installs this major version of Node from the npm package `node` in .cache/node-MAJOR. Prints the folder that
# contains the program.
. "$(dirname "$0")/common.sh"

major=${1:?which Node, as 26}

folder=$cache/node-$major
lock "$folder"
if ! is_installed "$folder"; then
  rm -rf "$folder"
  # Do not add --ignore-scripts: the install script of the npm package `node` links the Node program for this machine's platform.
  npm install --prefix "$folder" --no-audit --no-fund "node@$major" >"$folder.log" 2>&1 ||
    fail "Node $major: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/node_modules/node/bin"
