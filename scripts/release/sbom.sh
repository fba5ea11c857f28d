#!/bin/sh
# sbom.sh: prints the list of the packages that the program consists of, with their versions (an SBOM in the format of CycloneDX). It is
# made without the development dependencies in package.json, because `npm sbom --omit dev` also omits each package of the program that
# a tool for development needs too.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

parts=$folder/isolarcloud2mqtt
mkdir "$parts"
cp package.json package-lock.json "$parts"
cd "$parts"
npm pkg delete devDependencies
npm install --silent --package-lock-only --ignore-scripts --no-audit --no-fund
npm sbom --package-lock-only --sbom-format cyclonedx
