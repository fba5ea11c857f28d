#!/bin/sh
# mosquitto.sh 2.0|2.1: installs Mosquitto and prints the path of its program. 2.0 is the Debian 12 package, installed on this
# machine. 2.1 is the package of Debian sid, installed in .cache/mosquitto-2.1; its program is patched to use the libraries in
# that folder, so nothing is compiled and the libraries of this machine stay as they are.
. "$(dirname "$0")/common.sh"

version=$1
case $version in
2.0)
  "$repository/scripts/parts/debian-packages.sh" mosquitto
  program=/usr/sbin/mosquitto
  ;;
2.1)
  folder=$cache/mosquitto-$version
  program=$folder/usr/sbin/mosquitto
  lock "$folder"
  if ! is_installed "$folder"; then
    "$repository/scripts/parts/debian-packages.sh" debootstrap patchelf
    mirror=$(debian_mirror)
    rm -rf "$folder"
    debootstrap --variant=minbase --include=mosquitto sid "$folder" "$mirror" >"$folder.log" 2>&1 ||
      fail "debootstrap: $(tail -n 5 "$folder.log")"

    libraries=$(dirname "$(find "$folder/usr/lib" -path '*-linux-gnu*/libc.so.6')")
    loader=$(find -L "$folder/usr/lib" "$folder/usr/lib64" -maxdepth 1 -name 'ld-linux-*' 2>/dev/null | head -n 1)
    patchelf --force-rpath --set-rpath "$libraries" --set-interpreter "$loader" "$program"
    rm -rf "$folder/var/cache/apt" "$folder/var/lib/apt/lists"
    mark_installed "$folder"
  fi
  ;;
*) fail "no way is known to install Mosquitto $version" ;;
esac

# `mosquitto -h` prints the version and ends with 1.
"$program" -h 2>&1 | grep -q "^mosquitto version $version\." || fail "$program is not Mosquitto $version"
echo "$program"
