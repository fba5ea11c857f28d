#!/bin/sh
# release-linters.sh: installs the programs that check the release files, in .cache/release-linters: actionlint (built from the Go
# module proxy with this machine's Go, or with Debian's if there is none), zizmor and check-jsonschema (from PyPI). Prints the folder
# that contains the three programs. shellcheck, which actionlint uses for the steps of workflows, is a Debian package.
. "$(dirname "$0")/common.sh"

actionlint=1.7.7 # the newest version that the Go of Debian 12 can build
zizmor=1.32.0 check_jsonschema=0.39.0

"$repository/scripts/parts/debian-packages.sh" shellcheck
folder=$cache/release-linters
lock "$folder"
if ! is_installed "$folder"; then
  command -v go >/dev/null || "$repository/scripts/parts/debian-packages.sh" golang-go ca-certificates
  rm -rf "$folder"
  {
    GOBIN=$folder/bin go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint"
    python3 -m venv --without-pip "$folder/python"
    python3 -m pip --python "$folder/python" install "zizmor==$zizmor" "check-jsonschema==$check_jsonschema"
    ln -s ../python/bin/zizmor ../python/bin/check-jsonschema "$folder/bin"
  } >"$folder.log" 2>&1 || fail "linters of the release: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/bin"
