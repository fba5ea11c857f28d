#!/bin/sh
# set-app-version.sh VERSION [FOLDER]: sets the version in home-assistant-app/config.yaml, of this repository or of a copy of it.
set -eu
cd "${2:-$(dirname "$0")/../..}"
sed -i "s/^version: .*/version: $1/" home-assistant-app/config.yaml
grep -qx "version: $1" home-assistant-app/config.yaml
