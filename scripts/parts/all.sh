#!/bin/sh
# all.sh: installs all real programs that the test suites run against, so that no suite has to install them.
set -eu
cd "$(dirname "$0")"

./debian-packages.sh mosquitto openssl debootstrap patchelf faketime gcc libc6-dev podman runc chromium apparmor iproute2 postgresql shellcheck
installers=
for installer in 'homeassistant.sh 2026.11.0' 'homeassistant.sh 2024.11.3' toxiproxy.sh node-red.sh node-image.sh prometheus-client.sh release-linters.sh; do
  # shellcheck disable=SC2086 # a command and its argument
  ./$installer &
  installers="$installers $!"
done
for installer in $installers; do wait "$installer"; done
