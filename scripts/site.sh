#!/bin/sh
# site.sh: builds the documentation site into site/dist, and checks that every link and anchor of it resolves. It makes no request
# to other addresses.
set -eu
cd "$(dirname "$0")/../site"
npm ci --no-audit --no-fund --loglevel=error
npm run build
npm run check
