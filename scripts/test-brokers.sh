#!/bin/sh
# test-brokers.sh [VITEST ARGUMENT…]: tests the bridge with NATS as MQTT broker, and what Mosquitto and NATS do (docs/brokers.md).
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh mosquitto
NATS_SERVER=$(scripts/parts/nats-server.sh)
export NATS_SERVER

exec npx vitest run --project brokers "$@"
