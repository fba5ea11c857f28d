#!/bin/sh
# test-node.sh MAJOR [VITEST ARGUMENT…]: runs `npm test` with another major version of Node, which is installed if it is missing.
set -eu
cd "$(dirname "$0")/.."

PATH=$(scripts/parts/node.sh "${1:?which Node, as 26}"):$PATH
export PATH
shift

echo "Node $(node --version)"
exec npm test -- "$@"
