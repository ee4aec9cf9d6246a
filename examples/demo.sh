#!/usr/bin/env bash
# The tour: builds hart on a bare Debian 12, stores what every such machine has (its documentation,
# its shared libraries) and the weights of a network, and shows that equal bytes are stored once
# and that everything comes back exactly, for several tenants, and as of before; it finds texts by
# their words and by what they mean, and draws them.
#
#   examples/demo.sh [--keep DIR]
#
# --keep: leave the store and the restored files in DIR, which must not exist; otherwise they are in
# a temporary folder that is removed at the end.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

keep=
case $#:${1-} in
  0:) ;;
  2:--keep) keep=$2 ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 64
    ;;
esac

# shellcheck source=../src/cmake/debian/environment.sh
source "$root/src/cmake/debian/environment.sh"

step() {
  printf '\n== %s\n' "$1"
}
# Shows a command, then runs it.
run() {
  printf '$ %s\n' "$*"
  "$@"
}
fail() {
  echo "demo: $1" >&2
  exit 1
}
# Puts a network of 1.3 MB that Debian has (NequIP, of CP2K) where the argument says; the tour goes
# on without it where it cannot be had.
water_network() {
  (
    cd "$work" && apt-get download -qq cp2k-data &&
      dpkg-deb --fsys-tarfile cp2k-data_*.deb | tar -xO ./usr/share/cp2k/NequIP/water.pth >"$1"
  ) </dev/null >/dev/null 2>&1
}
# Names, sizes and hashes of all files below a folder.
fingerprint() {
  (cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum)
}
# One number out of `hart stats --json`.
statistic() {
  hart stats --json | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

step "What is needed"
bash "$root/src/cmake/debian/install_packages.sh"
# A real model of 4 MB and a word list; the tour goes on without them.
bash "$root/src/cmake/debian/install_packages.sh" --optional ccache tesseract-ocr-eng wamerican

step "Build"
cd "$root"
cmake --preset release -B "$build_root/release" >/dev/null </dev/null
cmake --build "$build_root/release" --parallel "$jobs" --target hart example_04_word_vectors \
  </dev/null
PATH=$build_root/release/src:$build_root/release/examples:$PATH

if [[ -n $keep ]]; then
  mkdir -- "$keep"
  work=$(cd "$keep" && pwd)
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/hart-demo-XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
fi
export HART_STORE=$work/store

step "Put: this machine's documentation, its largest libraries, a model"
documents=/usr/share/doc
run hart put "$documents"
mapfile -t libraries < <(find /usr/lib -type f -name '*.so.*' -size -64M -printf '%s %p\n' |
  sort -k1,1nr -k2 | head -n 3 | cut -d' ' -f2-)
((${#libraries[@]} > 0)) || fail "no shared libraries under /usr/lib"
run hart put "${libraries[@]}"
model=$(find /usr/share/tesseract-ocr -name eng.traineddata 2>/dev/null | head -n 1)
if [[ -n $model ]]; then
  run hart put "$model" --name eng.traineddata
fi

step "What it costs"
run hart stats

step "Put it again: nothing is new"
run hart put "$documents"

step "Restore: every file, byte for byte"
run hart restore --tree "$documents/" -o "$work/restored"
fingerprint "$documents" >"$work/before.sha256"
fingerprint "$work/restored" >"$work/after.sha256"
cmp "$work/before.sha256" "$work/after.sha256" || fail "the restored files differ"
echo "sha256sum: all $(wc -l <"$work/after.sha256") files are identical"
library=${libraries[0]}
run hart restore "$library" -o "$work/library"
cmp "$library" "$work/library" || fail "the restored library differs"
sha256sum "$library" "$work/library"

step "A second version costs its difference"
for offset in 4096 1000000 2000000; do
  printf 'changed' | dd of="$work/library" bs=1 seek="$offset" conv=notrunc status=none
done
before=$(statistic disk_bytes)
run hart put "$work/library" --name "$library"
after=$(statistic disk_bytes)
echo "the file has $(stat -c %s "$work/library") bytes; the store grew by $((after - before))"
run hart ls --all "$library"
hart cat "$library" | cmp - "$work/library" || fail "the second version differs"
hart cat "$library" --version 1 | cmp - "$library" || fail "the first version differs"
echo "cmp: both versions come back"

step "Read a range and a line, without the rest"
printf '$ hart cat %s --version 1 --range 1000000:64 | sha256sum\n' "$library"
hart cat "$library" --version 1 --range 1000000:64 | sha256sum
dd if="$library" bs=1 skip=1000000 count=64 status=none | sha256sum
licence=/usr/share/common-licenses/GPL-3
run hart put "$licence"
run hart cat "$licence" --line 10
[[ $(hart cat "$licence" --line 10) == "$(sed -n 10p "$licence")" ]] || fail "line 10 differs"
words=/usr/share/dict/american-english
if [[ -e $words ]]; then
  run hart put "$words"
  run hart cat "$words" --line 50000
fi

step "Atoms: the word 'warranty', and what contains it"
run hart atom --text warranty
hart parents --text warranty >"$work/parents"
head -n 8 "$work/parents"
echo "... $(($(wc -l <"$work/parents") - 1)) documents in all"
run hart children "$licence" --limit 12

step "A model: the weights of a network that knows water, tensor by tensor"
if water_network "$work/water.pth"; then
  run hart model put water "$work/water.pth"
  hart model tensors water --stats >"$work/tensors"
  head -n 8 "$work/tensors"
  echo "... $(($(wc -l <"$work/tensors") - 1)) tensors in all"
  weights=model.func.layer0_convnet.conv.fc.layer1.weight
  run hart model slice water "$weights" 3,0:4
  run hart model find water "$weights" 3.5 10
  run hart model export water "$work/weights.npy" --tensor "$weights"
  # The same numbers in another container are the same atoms.
  run hart model put weights "$work/weights.npy"
  run hart model dedup weights
  weights_before=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
  run hart model set weights array 3,0:2 0.5 -0.5
  run hart model slice weights array 3,0:4
  run hart model slice weights array 3,0:4 --as-of "$weights_before"
  run hart model rollback weights --to "$weights_before"
  run hart model export weights "$work/again.npy"
  cmp "$work/weights.npy" "$work/again.npy" || fail "the array differs after it was rolled back"
  run hart model export water "$work/again.pth"
  cmp "$work/water.pth" "$work/again.pth" || fail "the network differs"
  echo "cmp: the network and the array come back"
fi

step "Meaning: vectors of words learned from the documentation, and what is near what"
run example_04_word_vectors "$HART_STORE" "$documents/"
run hart search --model words --like "free software" -k 8
run hart embed create texts --dimension 256 --words words
run hart embed documents texts --prefix "$documents/"
run hart search --model texts --like "how to report a bug to the maintainers" -k 5 --explain
run hart recall words
run hart landmarks fit words
run hart near --model words --key license -k 5
run hart plot words "$work/words.svg" --label-count 60
run hart plot words "$work/words.html"
ls -l "$work/words.svg" "$work/words.html"

step "Words: the documentation searched by its words, by phrases, as of before, and by meaning too"
run hart collection create docs --prefix "$documents/" --model texts
run hart search --collection docs warranty -k 3 --snippet 160
run hart search --collection docs '"free software foundation" +licen* -manual' -k 3 --explain
run hart search --collection docs --prefix "$documents/" --exact-total 'copyrigth~' -k 2
run hart search --collection docs --hybrid "how to report a bug to the maintainers" -k 5 \
  --snippet 120
# What is put is found at once, what is removed is not, and as of before it still is.
printf 'The xyzzygram is a word that nobody else wrote.\n' |
  hart put - --name "$documents/xyzzygram" --quiet
run hart search --collection docs xyzzygrams --snippet 80
searched=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
run hart rm "$documents/xyzzygram"
[[ -z $(hart search --collection docs xyzzygram --json) ]] || fail "a removed text is found"
run hart search --collection docs xyzzygram --as-of "$searched"
[[ -n $(hart search --collection docs xyzzygram --json --as-of "$searched") ]] ||
  fail "a removed text is not found as of before"

step "Tenants: two of them put the same file, and it is stored once"
run hart tenant create acme --domain 1
run hart tenant create beta --domain 1
run hart put --tenant acme "$library" --name library
once=$(statistic unique_bytes)
run hart put --tenant beta "$library" --name library
run hart tenant ls
twice=$(statistic unique_bytes)
echo "unique bytes in the store: $once with one of them, $twice with both"
((once == twice)) || fail "the same file was stored twice"
hart cat --tenant beta library | cmp - "$library" || fail "what beta put differs"
if hart show --tenant acme --name "$library" 2>/dev/null; then
  fail "acme sees what tenant 0 put"
fi

step "Time: acme replaces and removes the file, and reads it as of before"
then=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
run hart put --tenant acme "$work/library" --name library
run hart rm --tenant acme library
run hart history --tenant acme --document library
run hart ls --tenant acme --as-of "$then"
run hart restore --tenant acme library --as-of "$then" -o "$work/then"
cmp "$library" "$work/then" || fail "the removed file differs"
echo "cmp: the removed file comes back as it was"

step "A quota: what is past it is refused, and leaves nothing"
run hart tenant set beta --max-atoms 1000
refused=0
run hart put --tenant beta "$licence" || refused=$?
((refused == 8)) || fail "a put past the quota ended with $refused"
run hart ls --tenant beta

step "Remove, sweep, and verify what is left"
run hart rm --tree "$documents/"
# What was is remembered for seven days; this forgets it now, so that the space comes back.
run hart sweep --retain 0s
run hart stats
run hart check

step "Done"
echo "Next: hart --help, README.md, docs/tool.md"
