#!/bin/sh
# Installs gen: curl -fsSL https://github.com/stackgen/gen/releases/latest/download/stackgen-installer.sh | sh
#
# Fetches the archive of a release for this machine, compares its checksum, and puts the program into a folder.
#   GEN_VERSION   a release such as 0.1.0; by default the latest
#   GEN_BIN       the folder; by default ~/.local/bin
#   GEN_FROM      where releases are
set -eu

main() {
  from=${GEN_FROM:-https://github.com/stackgen/gen/releases}
  to=${GEN_BIN:-$HOME/.local/bin}
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
    Darwin-x86_64) target=x86_64-apple-darwin ;;
    Darwin-arm64) target=aarch64-apple-darwin ;;
    *) fail "there is no gen for $(uname -s) on $(uname -m): build it with cargo" ;;
  esac
  case "${GEN_VERSION:-}" in
    '') folder=$from/latest/download ;;
    *[!0-9A-Za-z.-]*) fail 'GEN_VERSION is a release such as 0.1.0' ;;
    *) folder=$from/download/v${GEN_VERSION#v} ;;
  esac
  archive=gen-$target.tar.gz
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  fetch "$folder/$archive" "$work/$archive"
  fetch "$folder/SHA256SUMS" "$work/SHA256SUMS"
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/SHA256SUMS")
  if command -v sha256sum >/dev/null; then sum=$(sha256sum "$work/$archive"); else sum=$(shasum -a 256 "$work/$archive"); fi
  [ -n "$expected" ] && [ "${sum%% *}" = "$expected" ] || fail "$archive has the SHA-256 ${sum%% *}, not ${expected:-any that SHA256SUMS knows}"
  tar -xzf "$work/$archive" -C "$work"
  mkdir -p "$to"
  # A program that runs is replaced, not written over.
  cp "$work/gen-$target/gen" "$to/gen.new" && chmod 755 "$to/gen.new" && mv -f "$to/gen.new" "$to/gen"
  "$to/gen" --version
  case ":$PATH:" in
    *":$to:"*) ;;
    *) echo "installed in $to, which is not on the PATH: add it" ;;
  esac
}

fetch() { curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"; }

fail() {
  echo "error: $1" >&2
  exit 1
}

main
