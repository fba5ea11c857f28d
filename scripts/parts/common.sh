# Functions for the other scripts of this folder. All of them except all.sh source this file. Most of the scripts install, in a folder
# below .cache, a program that the tests run against. .cache may be a symbolic link to a folder that is kept when the clone is deleted.
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd -P)
mkdir -p "$repository/.cache"
cache=$(cd "$repository/.cache" && pwd -P)

# is_installed FOLDER: whether the program is completely installed in this folder, under the same path as now. Patched
# interpreters and virtual environments contain absolute paths, so a moved folder does not count.
is_installed() {
  [ -f "$1/.installed-at" ] && [ "$(cat "$1/.installed-at")" = "$1" ]
}

mark_installed() {
  printf %s "$1" >"$1/.installed-at"
}

# lock FOLDER: waits until no other process installs into this folder. The lock ends with this process.
lock() {
  exec 9>"$1.lock"
  flock 9
}

fail() {
  echo "$(basename "$0"): $1" >&2
  exit 1
}

# Prints the address of the Debian archive in the apt sources of this machine; nothing before the first `apt-get update`.
known_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1
}

debian_mirror() {
  [ -n "$(known_mirror)" ] || apt-get update -qq >&2
  [ -n "$(known_mirror)" ] || fail "the machine's apt sources name no Debian archive"
  known_mirror
}
