#!/usr/bin/env bash
# Installs the Debian packages named as arguments, those of packages.txt without any. Touches apt
# only when something is missing; needs root or a sudo that asks nothing. Safe to run again.
#
#   install_packages.sh [--optional] [PACKAGE...]
#
# --optional: what cannot be had is said and is no failure.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

optional=no
if [[ ${1-} == --optional ]]; then
  optional=yes
  shift
fi
if (($# == 0)); then
  mapfile -t wanted < <(grep -Ev '^[[:space:]]*(#|$)' "$here/packages.txt")
else
  wanted=("$@")
fi

if ! command -v dpkg-query >/dev/null; then
  echo "packages: not a Debian system; taking it that these are there: ${wanted[*]}"
  exit 0
fi

missing_packages() {
  local package
  for package in "${wanted[@]}"; do
    if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      echo "$package"
    fi
  done
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo -n -- "$@"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

mapfile -t missing < <(missing_packages)
if ((${#missing[@]} == 0)); then
  exit 0
fi
echo "packages: installing ${missing[*]}"
for attempt in 1 2 3; do
  # A package list that cannot be renewed may still be good enough: the install decides.
  apt update || echo "packages: apt-get update failed (attempt $attempt)" >&2
  if apt install --no-install-recommends "${missing[@]}"; then
    break
  fi
  echo "packages: apt-get install failed (attempt $attempt)" >&2
  sleep $((attempt * 5))
done

mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then
  echo "packages: could not be installed: ${missing[*]}" >&2
  [[ $optional == yes ]] || exit 1
fi
