#!/bin/sh
# A second, independent check of a period file's log: sh, openssl, unzip, awk, xxd, coreutils.
#   sh check.sh period-file.zip log.vkey [held-checkpoint.txt]
# Exit 0: what is named below holds. 1: it does not, and why. 2: the input cannot be used.
# SHELL.md says what is checked, and what only the verifier recomputes.
set -u
LC_ALL=C; export LC_ALL; umask 077
[ $# -ge 2 ] || { echo "usage: check.sh period-file.zip log.vkey [held-checkpoint.txt]"; exit 2; }
zip=$1 vkeyfile=$2 held=${3:-}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
bad() { echo "NOT VERIFIED: $*"; exit 1; }
unusable() { echo "UNUSABLE: $*"; exit 2; }
ok() { echo "+ $*"; }
sha() { openssl dgst -sha256 -r | cut -c1-64; }
unhex() { xxd -r -p; }
root_hex() { printf '%s\n' "$1" | openssl base64 -d -A | xxd -p -c 64; }

# --- The zip: no traversal, no duplicates, nothing enormous --------------------------------------
[ "$(wc -c < "$zip")" -le 268435456 ] 2>/dev/null || unusable "no such file, or too large"
unzip -Z1 "$zip" > "$work/names" 2>/dev/null || unusable "not a zip"
grep -qvE '^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$' "$work/names" &&
  unusable "a member name that is not allowed"
[ -z "$(sort "$work/names" | uniq -di)" ] || unusable "a member stands twice"
[ "$(unzip -Zt "$zip" 2>/dev/null | awk '{ print $3 + 0 }')" -le 536870912 ] ||
  unusable "unpacks to too much"
[ -z "$(unzip -Z "$zip" 2>/dev/null | awk '/^[^-]r/ && !/^Archive/')" ] || unusable "a link or a folder"
mkdir "$work/f" && unzip -q "$zip" -d "$work/f" 2>/dev/null || bad "the zip is damaged"
cd "$work/f" || exit 2
for name in manifest.json manifest.sig leaves.jsonl checkpoint.txt; do
  [ -f "$name" ] || bad "$name is missing"
done

# --- The key: base64 of one algorithm byte (1 = Ed25519) and 32 bytes, made a PEM file -----------
vkey=$(head -n 1 "$OLDPWD/$vkeyfile" 2>/dev/null || head -n 1 "$vkeyfile") || unusable "no key"
logname=${vkey%%+*}
printf '%s\n' "${vkey#*+*+}" | openssl base64 -d -A > "$work/key.raw" 2>/dev/null
[ "$(xxd -p -l 1 "$work/key.raw")" = 01 ] && [ "$(wc -c < "$work/key.raw")" -eq 33 ] ||
  unusable "the key is not an Ed25519 log key"
{ printf '302a300506032b6570032100' | unhex; tail -c 32 "$work/key.raw"; } |
  openssl pkey -pubin -inform DER -out "$work/key.pem" 2>/dev/null || unusable "no key"

# signed_by NOTE NAME: text, a blank line, and one line that bears NAME, validly signed.
signed_by() {
  sed '/^$/,$d' "$1" > "$work/text"
  awk -v name="$2" '$1 == "\342\200\224" && $2 == name { print $3 }' "$1" > "$work/sig64"
  [ "$(wc -l < "$work/sig64")" -eq 1 ] || bad "$1 is not signed by $2"
  openssl base64 -d -A < "$work/sig64" > "$work/sigraw"
  [ "$(openssl base64 -A < "$work/sigraw")" = "$(cat "$work/sig64")" ] || bad "$1: base64 spelled otherwise"
  id=$({ printf '%s\n' "$2"; cat "$work/key.raw"; } | sha | cut -c1-8)
  [ "$(xxd -p -l 4 "$work/sigraw")" = "$id" ] || bad "$1 names another key"
  tail -c +5 "$work/sigraw" > "$work/sig"
  openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$work/text" \
    -sigfile "$work/sig" > /dev/null 2>&1 || bad "$1: the signature is not valid"
}

# --- 1. The manifest is signed, and every file has the hash that it lists ------------------------
signed_by manifest.sig "$logname/period-file"
[ "$(sed -n 1p manifest.sig)" = "$logname/period-file" ] || bad "manifest.sig is of something else"
[ "$(sed -n 2p manifest.sig)" = "$(sha < manifest.json)" ] || bad "another manifest was signed"
grep -o '"[^"]*":{"bytes":[0-9]*,"sha256":"[0-9a-f]*"}' manifest.json |
  sed 's/^"\([^"]*\)":{"bytes":\([0-9]*\),"sha256":"\([0-9a-f]*\)"}$/\3 *\1/' | sort > "$work/listed"
grep -vx -e manifest.json -e manifest.sig "$work/names" | sort > "$work/present"
cut -c67- "$work/listed" | sort > "$work/expected"
cmp -s "$work/expected" "$work/present" || bad "a file is unlisted or missing"
tr '\n' '\0' < "$work/present" | xargs -0 openssl dgst -sha256 -r | sort > "$work/hashed"
cmp -s "$work/listed" "$work/hashed" || bad "altered: $(comm -13 "$work/listed" "$work/hashed" | cut -c67- | tr '\n' ' ')"
ok "the manifest is signed by $logname, and every file is as it lists"

# --- 2. The root of the leaves is the one that the checkpoint signs ------------------------------
nul_ok=$(printf 'x\n' | awk '{ printf "%c", 0 }' | xxd -p)
# hash_files FOLDER: the SHA-256 of every file in it, in the order of names.
hash_files() { (cd "$1" && ls | xargs openssl dgst -sha256 -r | cut -c1-64); }
leaf_hashes() { # leaves on stdin, one hash a line on stdout
  rm -rf "$work/l"; mkdir "$work/l"
  if [ "$nul_ok" = 00 ]; then
    awk -v d="$work/l/" '{ f = d sprintf("%07d", NR); printf "%c%s", 0, $0 > f; close(f) }'
  else
    n=1000000
    while IFS= read -r line; do
      n=$((n + 1)); { printf '\000'; printf '%s' "$line"; } > "$work/l/$n"
    done
  fi
  [ -n "$(ls "$work/l" | head -n 1)" ] && hash_files "$work/l"
}
node() { printf '01%s%s' "$1" "$2" | unhex | sha; }
fold() { # a file of hashes on stdin: the root of the tree over them (RFC 9162, 2.1.1)
  cat > "$work/level"
  while [ "$(wc -l < "$work/level")" -gt 1 ]; do
    rm -rf "$work/n"; mkdir "$work/n"
    awk 'NR % 2 { first = $0; next } { print "01" first $0 }' "$work/level" | unhex |
      split -b 65 -a 6 - "$work/n/"
    hash_files "$work/n" > "$work/next"
    [ $(($(wc -l < "$work/level") % 2)) -eq 0 ] || tail -n 1 "$work/level" >> "$work/next"
    mv "$work/next" "$work/level"
  done
  cat "$work/level"
}
origin=$(sed -n 1p checkpoint.txt)
class=$(sed -n 's/^{"built_at":[0-9]*,"class":"\([0-9a-f-]*\)".*/\1/p' manifest.json)
[ "$origin" = "$logname/class/$class" ] || bad "the checkpoint is of another log"
signed_by checkpoint.txt "$origin"
[ "$(tail -c 1 leaves.jsonl | xxd -p)" = 0a ] || bad "leaves.jsonl does not end in a newline"
size=$(wc -l < leaves.jsonl | tr -d ' ')
[ "$(sed -n 2p checkpoint.txt)" = "$size" ] || bad "the checkpoint is of another number of leaves"
leaf_hashes < leaves.jsonl > "$work/hashes"
top=$(fold < "$work/hashes")
[ "$(root_hex "$(sed -n 3p checkpoint.txt)")" = "$top" ] ||
  bad "something was changed, removed or reordered in the leaves"
grep -q "\"root\":\"$top\",\"size\":$size," manifest.json || bad "the manifest says another root or size"
awk -F'"index":' '{ split($2, a, ","); if (a[1] + 0 != NR - 1) exit 1 }' leaves.jsonl ||
  bad "the leaves are not numbered in order"
ok "$size leaves have the root that the checkpoint signs"

# --- 3. Held checkpoints: of this class a prefix, of the platform by its links -------------------
prefix() { head -n "$1" "$work/hashes" | fold; }
for link in consistency/*.json; do
  [ -f "$link" ] || continue
  n=${link##*/}; n=${n%.json}
  stated=$(sed -n 's/.*"root1":"\([0-9a-f]*\)".*/\1/p' "$link")
  [ "$n" -le "$size" ] && [ "$(prefix "$n")" = "$stated" ] || bad "$link: history was rewritten"
  sed -n 's/^{"checkpoint":"\(.*\)","proof":.*/\1/p' "$link" | sed 's/\\n/\
/g' > "$work/earlier"
  signed_by "$work/earlier" "$origin"
  [ "$(root_hex "$(sed -n 3p "$work/earlier")")" = "$stated" ] || bad "$link: another root was signed"
done
platform=$logname/platform
if [ -d platform ]; then
  for name in checkpoint.txt leaf.json inclusion.json; do
    [ -f "platform/$name" ] || bad "platform/$name is missing"
  done
  signed_by platform/checkpoint.txt "$platform"
  psize=$(sed -n 2p platform/checkpoint.txt) proot=$(root_hex "$(sed -n 3p platform/checkpoint.txt)")
  index=$(sed -n 's/.*"index":\([0-9]*\),.*/\1/p' platform/inclusion.json)
  # The class checkpoint without cosignatures is what the platform's leaf names by its hash.
  { sed '/^$/q' checkpoint.txt; awk -v name="$origin" '$2 == name' checkpoint.txt; } > "$work/own"
  grep -q "\"note_sha256\":\"$(sha < "$work/own")\",\"origin\":\"$origin\",\"root\":\"$top\",\"size\":$size}" \
    platform/leaf.json || bad "the platform's leaf is not of this checkpoint"
  hash=$({ printf '\000'; cat platform/leaf.json; } | sha) fn=$index sn=$((psize - 1))
  [ "$index" -lt "$psize" ] || bad "the inclusion proof is of another tree"
  for sibling in $(sed -n 's/.*"proof":\[\([^]]*\)\].*/\1/p' platform/inclusion.json | tr -d '"' | tr ',' ' '); do
    if [ $((fn % 2)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
      hash=$(node "$sibling" "$hash")
      while [ $((fn % 2)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn / 2)) sn=$((sn / 2)); done
    else
      hash=$(node "$hash" "$sibling")
    fi
    fn=$((fn / 2)) sn=$((sn / 2))
  done
  [ "$sn" -eq 0 ] && [ "$hash" = "$proot" ] || bad "the checkpoint does not stand in the platform's log"
  ok "the checkpoint is leaf $index of the platform's log of $psize"
fi
if [ -n "$held" ]; then
  case $held in /*) ;; *) held=$OLDPWD/$held ;; esac
  horigin=$(sed -n 1p "$held") hsize=$(sed -n 2p "$held")
  hroot=$(root_hex "$(sed -n 3p "$held")")
  signed_by "$held" "$horigin"
  if [ "$horigin" = "$origin" ]; then
    [ "$hsize" -le "$size" ] || bad "the checkpoint you hold is of more leaves than the file has"
    [ "$(prefix "$hsize")" = "$hroot" ] || bad "history was rewritten before the checkpoint you hold"
  elif [ "$horigin" = "$platform" ]; then
    found=
    [ "$hsize" = "${psize:-}" ] && found=$proot
    link=platform/consistency/$hsize.json
    [ -z "$found" ] && [ -f "$link" ] && found=$(sed -n 's/.*"root1":"\([0-9a-f]*\)".*/\1/p' "$link")
    [ -n "$found" ] || bad "the file has no link from the platform checkpoint you hold"
    [ "$found" = "$hroot" ] || bad "the platform's log was rewritten"
  else
    unusable "the held checkpoint is of another log"
  fi
  ok "nothing was rewritten since the checkpoint you hold ($hsize)"
fi

# --- 4. No second of anybody was spent twice, and none was credited that was not spent -----------
grep '"kind":"presence.interval"' leaves.jsonl |
  sed 's/.*"credited":\([0-9]*\),.*"wall_from":\([0-9]*\),"wall_to":\([0-9]*\)}.*"subject":"\([0-9a-f]*\)".*/\4 \2 \3 \1/' |
  sort -k1,1 -k2,2n > "$work/spans"
awk '
  $4 > $3 - $2 { print "credit above wall time: " $0; wrong = 1; exit }
  $3 > $2 { if ($1 == who && $2 < reach) { print "the same time twice: " $0; wrong = 1; exit }
            if ($1 != who || $3 > reach) reach = $3; who = $1 }
  END { exit wrong }' "$work/spans" > "$work/found" || bad "$(cat "$work/found")"
ok "$(wc -l < "$work/spans" | tr -d ' ') intervals: none overlaps another of the same person, none above wall time"
exit 0
