#!/bin/sh
# as-node.sh COMMAND…: runs a command in the container of the Home Assistant app as the user node, with the options of the app in the
# environment variable APP_OPTIONS. The Supervisor writes them at each start, readable for root alone, and a restored backup may belong
# to any user.
set -eu

# In the container of another user than root nothing can be prepared, and nothing has to be given up.
[ "$(id -u)" = 0 ] || exec "$@"

APP_OPTIONS=$(cat /data/options.json)
export APP_OPTIONS

mkdir -p /data/state
chown --no-dereference --recursive node:node /data/state
# The user edits these files as root; the set-up page writes them as node.
for path in /config /config/config.yaml /config/secrets.yaml; do
  [ ! -e "$path" ] || chown --no-dereference node:node "$path"
done

exec setpriv --reuid=node --regid=node --init-groups --no-new-privs "$@"
