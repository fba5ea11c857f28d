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

echo '── SBOM, and the licences of the joined packages'
scripts/release/sbom.sh >"$folder/sbom.cdx.json"
installed=$folder/global/lib/node_modules/isolarcloud2mqtt
grep --quiet '^## mqtt - ' "$installed/dist/licenses.md" || fail 'the package has no licences of the joined packages'
sed -n 's/^## \(.*\) - \([^ ]*\).*/\1@\2/p' "$installed/dist/licenses.md" >"$folder/joined.txt"
node --eval 'for (const { group, name, version } of require(process.argv[1]).components) console.log(`${group ? `${group}/` : ""}${name}@${version}`)' \
  "$folder/sbom.cdx.json" >"$folder/listed.txt"
missing=$(grep --invert-match --line-regexp --fixed-strings --file "$folder/listed.txt" "$folder/joined.txt" || true)
[ -z "$missing" ] || fail "the SBOM does not list these joined packages: $missing"

# The stages that the Dockerfile names, except the one that compiles.
bridge=
for target in $(sed -n 's/^FROM .* AS //p' Dockerfile | grep -v '^build$'); do
  echo "── image: $target"
  scripts/build-image.sh "$target" "localhost/isolarcloud2mqtt-$target:dry" $bridge >/dev/null
  [ "$target" != bridge ] || bridge=localhost/isolarcloud2mqtt-bridge:dry
done
