#!/bin/sh
# python.sh 3.13|3.14: installs a Python that is newer than this machine's in .cache/python-VERSION, and prints that folder.
# It is the package of a newer Debian suite; its program is patched to use the libraries in the folder, so nothing is compiled
# and the libraries of this machine stay as they are.
. "$(dirname "$0")/common.sh"

version=$1
case $version in
3.13) suite=trixie ;;
3.14) suite=sid ;;
*) fail "no Debian suite is known for Python $version" ;;
esac

folder=$cache/python-$version
lock "$folder"
if ! is_installed "$folder"; then
  mirror=$(debian_mirror)
  rm -rf "$folder"
  debootstrap --variant=minbase \
    --include="python$version,python$version-venv,libpython$version-dev,ca-certificates,tzdata" \
    "$suite" "$folder" "$mirror" >"$folder.log" 2>&1 || fail "debootstrap: $(tail -n 5 "$folder.log")"

  libraries=$(dirname "$(find "$folder/usr/lib" -path '*-linux-gnu*/libc.so.6')")
  loader=$(find -L "$folder/usr/lib" "$folder/usr/lib64" -maxdepth 1 -name 'ld-linux-*' 2>/dev/null | head -n 1)
  patchelf --force-rpath --set-rpath "$libraries" --set-interpreter "$loader" "$folder/usr/bin/python$version"

  # Extensions are compiled with Python's headers alone. With all headers of the folder, this machine's compiler would use the
  # headers of another C library than its own.
  multiarch=$(basename "$libraries")
  mkdir -p "$folder/usr/include/python$version/$multiarch"
  ln -sfn "../../$multiarch/python$version" "$folder/usr/include/python$version/$multiarch/python$version"

  "$folder/usr/bin/python$version" -c 'import ssl, sqlite3, zoneinfo' || fail "the patched Python does not run"
  rm -rf "$folder/var/cache/apt" "$folder/var/lib/apt/lists"
  mark_installed "$folder"
fi
echo "$folder"
