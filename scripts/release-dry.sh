#!/bin/sh
# release-dry.sh: makes everything that a release consists of, and publishes nothing: checks versions and changelog, packs the npm
# package, installs the package globally and runs it, lists its parts (SBOM), and builds every image target of the Dockerfile.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "release-dry.sh: $1" >&2
  exit 1
}

echo '── versions, changelog, owner'
npm run --silent release:check >"$folder/notes.md"
[ -s "$folder/notes.md" ] || fail 'the notes of the release are empty'

echo '── version of the Home Assistant app'
cp -r home-assistant-app "$folder"
scripts/release/set-app-version.sh 9.8.7 "$folder"
[ "$(diff home-assistant-app/config.yaml "$folder/home-assistant-app/config.yaml" | grep -c '^>')" = 1 ] || fail 'more than the version was set'

echo '── npm package'
npm run --silent build >/dev/null
npm pack --silent --pack-destination "$folder" >/dev/null
npm install --silent --global --prefix "$folder/global" --no-audit --no-fund "$folder"/*.tgz
program=$folder/global/bin/isolarcloud2mqtt
version=$(node --print 'require("./package.json").version')
[ "$("$program" --version)" = "$version" ] || fail 'the installed program has another version'
# A replay needs no network, and runs the whole bridge.
"$program" replay test/fixtures/capture/faulty-half-hour.ndjson 2>"$folder/replay.log" | sed "s/\"$version\"/\"<version>\"/g" |
  diff - test/fixtures/capture/faulty-half-hour.txt >&2 || fail 'the installed program publishes something else'

echo '── SBOM'
npm sbom --omit dev --sbom-format cyclonedx >"$folder/sbom.cdx.json"
node --eval 'const { components } = require(process.argv[1]); if (!components.some(({ name }) => name === "mqtt")) process.exit(1)' \
  "$folder/sbom.cdx.json" || fail 'the SBOM does not list the packages'

# The stages that the Dockerfile names, except the one that compiles.
bridge=
for target in $(sed -n 's/^FROM .* AS //p' Dockerfile | grep -v '^build$'); do
  echo "── image: $target"
  scripts/build-image.sh "$target" "localhost/isolarcloud2mqtt-$target:dry" $bridge >/dev/null
  [ "$target" != bridge ] || bridge=localhost/isolarcloud2mqtt-bridge:dry
done
