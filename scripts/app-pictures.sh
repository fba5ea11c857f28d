#!/bin/sh
# app-pictures.sh: draws the pictures of the Home Assistant app again, in the sizes that its store shows.
set -eu
cd "$(dirname "$0")/.."

scripts/parts/debian-packages.sh librsvg2-bin fonts-inter
rsvg-convert --width 128 --height 128 src/page/browser/icon.svg >home-assistant-app/icon.png
rsvg-convert --width 250 --height 100 docs/images/app-logo.svg >home-assistant-app/logo.png
