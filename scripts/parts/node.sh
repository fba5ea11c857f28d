#!/bin/sh
# node.sh MAJOR: a Node of this major version in .cache/node-MAJOR, as npm's package of it. Prints the folder of its program.
. "$(dirname "$0")/common.sh"

major=${1:?which Node, as 26}

folder=$cache/node-$major
lock "$folder"
if ! is_installed "$folder"; then
  rm -rf "$folder"
  # Scripts: the package links the program of this machine's kind with one.
  npm install --prefix "$folder" --no-audit --no-fund "node@$major" >"$folder.log" 2>&1 ||
    fail "Node $major: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/node_modules/node/bin"
