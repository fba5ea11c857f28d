#!/bin/sh
# homeassistant.sh VERSION: installs Home Assistant in .cache/homeassistant-VERSION (program: bin/hass), with the packages
# that its frontend and its MQTT integration require.
. "$(dirname "$0")/common.sh"

version=$1
case $version in
2026.11.0) python=3.14 also= ;;
2024.11.3) python=3.13 also='josepy<2' ;; # its acme library breaks with josepy 2
*) fail "no Python is known for Home Assistant $version" ;;
esac

folder=$cache/homeassistant-$version
lock "$folder"
is_installed "$folder" && exit 0

base=$("$repository/scripts/parts/python.sh" "$python")
rm -rf "$folder"
{
  # Debian's venv module cannot install pip into a virtual environment, because Debian keeps the wheel of pip in another
  # folder. Run from that wheel, pip installs itself.
  "$base/usr/bin/python$python" -m venv --without-pip "$folder"
  PYTHONPATH=$(echo "$base"/usr/share/python-wheels/pip-*.whl) "$folder/bin/python" -m pip install pip
  "$folder/bin/python" -m pip install "homeassistant==$version"
  core=$folder/lib/python$python/site-packages/homeassistant
  # The constraints are Home Assistant's own versions. hassio is included because the dialogue that adds the MQTT integration
  # imports its library.
  requirements=$("$folder/bin/python" -c 'import json, sys
for manifest in sys.argv[1:]: print(*json.load(open(manifest)).get("requirements", []))' \
    "$core/components/frontend/manifest.json" "$core/components/mqtt/manifest.json" "$core/components/hassio/manifest.json")
  # shellcheck disable=SC2086 # a list of words
  "$folder/bin/python" -m pip install --constraint "$core/package_constraints.txt" $requirements $also
} >"$folder.log" 2>&1 || fail "Home Assistant $version: $(tail -n 5 "$folder.log")"
mark_installed "$folder"
