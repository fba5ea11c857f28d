#!/bin/sh
# node-red.sh: Node-RED in .cache/node-red-VERSION, with a Node that it runs on. Prints the folder of their programs.
. "$(dirname "$0")/common.sh"

version=5.0.7 node=24

folder=$cache/node-red-$version
lock "$folder"
if ! is_installed "$folder"; then
  rm -rf "$folder"
  # Scripts: npm's package of Node links the program of this machine's kind with one.
  npm install --prefix "$folder" --no-audit --no-fund "node-red@$version" "node@$node" >"$folder.log" 2>&1 ||
    fail "Node-RED: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/node_modules/.bin"
