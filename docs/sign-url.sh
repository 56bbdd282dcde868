#!/usr/bin/env bash
# Signs a URL of a public binding with signedUrls, with openssl alone. See binding.md, "Signed URLs".
#
#   SIGN_KEY=… docs/sign-url.sh BINDING PATH[?QUERY] SECONDS     one URL
#   SIGN_KEY=… docs/sign-url.sh BINDING FOLDER/ SECONDS folder   what to put behind every URL below a folder
#
# SIGN_KEY is one of the binding's keys. PATH is what comes after the host, percent-encoded; FOLDER the same, but not encoded.
set -euo pipefail

: "${SIGN_KEY:?one of the keys of the binding}"
binding=$1 path=${2%%\?*} expires=$(($(date +%s) + $3))
case $2 in *\?*) query=${2#*\?} ;; *) query= ;; esac

# The key as hexadecimal digits: whatever is in it, openssl takes it as it is.
hex=$(printf %s "$SIGN_KEY" | od -An -v -tx1 | tr -d ' \n')
mac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" -binary | base64 | tr '+/' '-_' | tr -d '=\n'; }

if [ "${4-}" = folder ]; then
  signature=$(printf 'folder\nGET\n%s\n%s\n%s' "$binding" "$path" "$expires" | mac)
  encoded=$(printf %s "$path" | od -An -v -tx1 | tr -d '\n' | tr ' ' %)
  printf '?sigPath=%s&exp=%s&sig=%s\n' "$encoded" "$expires" "$signature"
else
  signature=$(printf 'url\nGET\n%s\n%s\n%s\n%s' "$binding" "$path" "$query" "$expires" | mac)
  printf '%s?%sexp=%s&sig=%s\n' "$path" "${query:+$query&}" "$expires" "$signature"
fi
