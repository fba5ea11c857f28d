#!/bin/sh
# release-linters.sh: installs the programs that check the release files, in a folder of .cache: actionlint (built from the Go
# module proxy with this machine's Go, or with Debian's if there is none), zizmor, check-jsonschema and kubernetes-validate (from PyPI).
# Prints the folder that contains the programs. shellcheck, which actionlint uses for the steps of workflows, is a Debian package.
. "$(dirname "$0")/common.sh"

actionlint=1.7.7 # the newest version that the Go of Debian 12 can build
zizmor=1.32.0 check_jsonschema=0.39.0 kubernetes_validate=1.37.0

"$repository/scripts/parts/debian-packages.sh" shellcheck
# Other versions have a folder of their own.
folder=$cache/release-linters-$actionlint-$zizmor-$check_jsonschema-$kubernetes_validate
lock "$folder"
if ! is_installed "$folder"; then
  command -v go >/dev/null || "$repository/scripts/parts/debian-packages.sh" golang-go ca-certificates
  rm -rf "$folder"
  {
    GOBIN=$folder/bin go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint"
    python3 -m venv --without-pip "$folder/python"
    python3 -m pip --python "$folder/python" install "zizmor==$zizmor" "check-jsonschema==$check_jsonschema" "kubernetes-validate==$kubernetes_validate"
    ln -s ../python/bin/zizmor ../python/bin/check-jsonschema ../python/bin/kubernetes-validate "$folder/bin"
  } >"$folder.log" 2>&1 || fail "linters of the release: $(tail -n 5 "$folder.log")"
  mark_installed "$folder"
fi
echo "$folder/bin"
