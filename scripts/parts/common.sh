# Sourced by the installers of the real parts that the tests run against. Each part is a folder of the cache, made once; the
# cache may be a link to a folder that outlives the clone.
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd -P)
mkdir -p "$repository/.cache"
cache=$(cd "$repository/.cache" && pwd -P)

# is_installed FOLDER: the part is complete, and at the path it was made for (patched interpreters and venvs hold absolute paths).
is_installed() {
  [ -f "$1/.installed-at" ] && [ "$(cat "$1/.installed-at")" = "$1" ]
}

mark_installed() {
  printf %s "$1" >"$1/.installed-at"
}

# lock FOLDER: one installer of a part at a time; the lock ends with this process.
lock() {
  exec 9>"$1.lock"
  flock 9
}

fail() {
  echo "$(basename "$0"): $1" >&2
  exit 1
}

# The archive that the machine's own sources name; nothing before the first apt-get update.
known_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1
}

debian_mirror() {
  [ -n "$(known_mirror)" ] || apt-get update -qq >&2
  [ -n "$(known_mirror)" ] || fail "the machine's apt sources name no Debian archive"
  known_mirror
}
