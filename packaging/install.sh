#!/bin/sh
# Installs the storyc program of a release, after it has verified the archive's SHA-256 checksum.
#
#   STORYC_INSTALL_DIR  the folder for the program; ~/.local/bin by default
#   STORYC_VERSION      the release; by default the one that this script belongs to
#   STORYC_TARGET       the archive's target; by default this machine's, and on Linux the static program
#   STORYC_COMMIT       if set, install only a program built from this commit
#   STORYC_RELEASES     another place for releases, such as a mirror
#
# Exit codes: 0 installed; 3 no release has a program for this machine, version or commit; 1 anything else.
set -eu

# In braces, so that the shell reads the whole script before it runs any of it, even from a pipe that breaks off.
{
version=${STORYC_VERSION:-0.1.0}
releases=${STORYC_RELEASES:-https://github.com/storyc/storyc/releases/download}
folder=${STORYC_INSTALL_DIR:-$HOME/.local/bin}

fail() {
  code=$1
  shift
  printf 'storyc: %s\n' "$@" >&2
  exit "$code"
}

host() {
  machine=$(uname -m)
  case $machine in
    amd64) machine=x86_64 ;;
    arm64) machine=aarch64 ;;
  esac
  case $(uname -s) in
    Linux) system=unknown-linux-musl ;;
    Darwin) system=apple-darwin ;;
    MINGW* | MSYS* | CYGWIN*) system=pc-windows-msvc ;;
    *) system=$(uname -s) ;;
  esac
  printf '%s-%s\n' "$machine" "$system"
}

# Writes a URL's content to a file. A file that doesn't exist is exit code 3, and not an error of the network.
download() {
  set +e
  curl --silent --show-error --fail --location --retry 3 --output "$2" "$1"
  status=$?
  set -e
  case $status in
    0) ;;
    22 | 37) fail 3 "there is no $1" ;;
    *) fail 1 "can't download $1" ;;
  esac
}

sha256() {
  if command -v sha256sum > /dev/null; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}

command -v curl > /dev/null || fail 1 "curl isn't installed, and this script needs it to download the program"

target=${STORYC_TARGET:-$(host)}
case $target in
  x86_64-unknown-linux-gnu | aarch64-unknown-linux-gnu) extension=tar.gz program=storyc ;;
  x86_64-unknown-linux-musl | aarch64-unknown-linux-musl) extension=tar.gz program=storyc ;;
  x86_64-apple-darwin | aarch64-apple-darwin) extension=tar.gz program=storyc ;;
  x86_64-pc-windows-msvc) extension=zip program=storyc.exe ;;
  *) fail 3 "releases have no program for $target; build it with Rust, as the README says" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=$releases/v$version
archive=storyc-$target.$extension

if [ -n "${STORYC_COMMIT:-}" ]; then
  download "$base/COMMIT" "$work/COMMIT"
  commit=$(cat "$work/COMMIT")
  [ "$commit" = "$STORYC_COMMIT" ] ||
    fail 3 "release $version was made from commit $commit, and not from $STORYC_COMMIT"
fi
download "$base/SHA256SUMS" "$work/SHA256SUMS"
download "$base/$archive" "$work/$archive"
expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/SHA256SUMS")
found=$(sha256 "$work/$archive")
[ "$found" = "$expected" ] ||
  fail 1 "the SHA-256 checksum of $base/$archive is $found, but SHA256SUMS has ${expected:-none}" \
    "nothing was installed; try again, and report it if the checksum stays wrong"

case $extension in
  zip) unzip -q "$work/$archive" -d "$work" ;;
  *) tar -xzf "$work/$archive" -C "$work" ;;
esac
mkdir -p "$folder"
# Renamed into place, so that a running storyc keeps its file and nobody sees half of the new one.
cp "$work/storyc-$target/$program" "$folder/.$program.new"
chmod 755 "$folder/.$program.new"
mv -f "$folder/.$program.new" "$folder/$program"
printf 'installed storyc %s as %s\n' "$version" "$folder/$program"
case :$PATH: in
  *":$folder:"*) ;;
  *) printf 'to run it as `storyc`, add %s to PATH\n' "$folder" ;;
esac
}
