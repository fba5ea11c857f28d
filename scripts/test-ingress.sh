#!/bin/sh
# test-ingress.sh [VITEST ARGUMENT…]: tests the built bridge as a Home Assistant app: a real Home Assistant and a real Mosquitto behind
# the Supervisor of the tests, and a browser that reaches the page through a proxy like Home Assistant's ingress. The test has a network
# of its own, in which this machine has the address and the name of the Supervisor. HOME_ASSISTANT sets the releases of Home Assistant; with
# BUILT=yes the bridge is not built again.
set -eu
cd "$(dirname "$0")/.."
export HOME_ASSISTANT="${HOME_ASSISTANT:-2026.11.0}"

scripts/parts/debian-packages.sh debootstrap patchelf mosquitto iproute2 chromium
for version in $HOME_ASSISTANT; do scripts/parts/homeassistant.sh "$version"; done
[ "${BUILT:-}" = yes ] || npm run build

exec unshare --net --mount sh -euc '
  ip link set lo up
  ip address add 172.30.32.2/32 dev lo
  names=$(mktemp)
  echo "127.0.0.1 localhost supervisor" >"$names"
  mount --bind "$names" /etc/hosts
  exec npx vitest run --project "ingress-*" --maxWorkers=1 "$@"
' sh "$@"
