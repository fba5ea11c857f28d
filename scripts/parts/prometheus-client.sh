#!/bin/sh
# prometheus-client.sh: installs the Prometheus client of PyPI, whose parser checks the metrics, in .cache/prometheus-client.
. "$(dirname "$0")/common.sh"

folder=$cache/prometheus-client
lock "$folder"
is_installed "$folder" && exit 0

rm -rf "$folder"
{
  python3 -m venv --without-pip "$folder"
  python3 -m pip install --target "$folder/packages" 'prometheus_client==0.26.0'
} >"$folder.log" 2>&1 || fail "prometheus_client: $(tail -n 5 "$folder.log")"
mark_installed "$folder"
