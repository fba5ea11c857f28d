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
