#!/bin/sh
# Runs a command beside the service of isolarcloud2mqtt.service, with its user, configuration and state folder: both share one sign-in
# and count their calls together. Copy this file to /usr/local/bin/isolarcloud2mqtt, make it executable, then as root:
#   isolarcloud2mqtt doctor
#   isolarcloud2mqtt history --from 2026-01-01 --format csv >january.csv
set -eu

# The settings are those of the unit: change both together.
set -- \
  --property=DynamicUser=yes \
  --property=User=isolarcloud2mqtt \
  --property=StateDirectory=isolarcloud2mqtt \
  --property=StateDirectoryMode=0700 \
  --property=LoadCredential=config.yaml:/etc/isolarcloud2mqtt/config.yaml \
  --property=LoadCredential=secrets.yaml:/etc/isolarcloud2mqtt/secrets.yaml \
  --property=UMask=0077 \
  --property=LimitCORE=0 \
  --setenv=NODE_ENV=production \
  --setenv=ISOLARCLOUD2MQTT_STATE_FOLDER=/var/lib/isolarcloud2mqtt \
  /bin/sh -c 'cd "$CREDENTIALS_DIRECTORY" && exec /usr/bin/node /opt/isolarcloud2mqtt/node_modules/isolarcloud2mqtt/dist/cli.js "$@"' isolarcloud2mqtt "$@"

terminal=--pipe
if [ -t 0 ] && [ -t 1 ]; then terminal=--pty; fi
exec systemd-run --quiet --wait --collect "$terminal" "$@"
