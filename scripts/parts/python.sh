#!/bin/sh
# python.sh 3.13|3.14: a Python newer than the machine's own, in .cache/python-VERSION, and prints the folder. It is Debian's, from a
# newer suite, patched to bring its own libraries along, so that nothing is compiled and nothing of the machine is touched.
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

  # Extensions compile against Python's headers alone: with the whole of usr/include the machine's compiler meets a foreign libc.
  multiarch=$(basename "$libraries")
  mkdir -p "$folder/usr/include/python$version/$multiarch"
  ln -sfn "../../$multiarch/python$version" "$folder/usr/include/python$version/$multiarch/python$version"

  "$folder/usr/bin/python$version" -c 'import ssl, sqlite3, zoneinfo' || fail "the patched Python does not run"
  rm -rf "$folder/var/cache/apt" "$folder/var/lib/apt/lists"
  mark_installed "$folder"
fi
echo "$folder"
