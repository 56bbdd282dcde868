#!/usr/bin/env bash
# A tour of the standard mode API with curl alone: every function, and what a client meets when it makes a mistake.
#
#   GATEWAY_URL=http://127.0.0.1:8333 OWNCDN_KEY=… docs/standard-mode-tour.sh
#
# OWNCDN_KEY is a key's value (its "secret key") with write access to the storage service TOUR_SERVICE (main unless set), which keeps
# versions. The tour works below the folder tour-…/ of that service and takes away what it made. Every answer is checked; the first
# surprise ends the tour with exit code 1. Other writers in the same service may be such a surprise.
set -euo pipefail

: "${GATEWAY_URL:?the address of the gateway, such as http://127.0.0.1:8333}" "${OWNCDN_KEY:?the value of an API key}"
gateway=${GATEWAY_URL%/}
sid=${TOUR_SERVICE:-main}
folder=tour-$$-$RANDOM
work=$(mktemp -d)
made=()
new_key=
poll=
trap 'clean_up' EXIT

# --- How the tour asks, looks and complains ---

# The key is read from a file, so that it shows in no list of processes.
key_file() { printf 'x-owncdn-key: %s\n' "$1" >"$work/$2.key"; }

short() { if [ ${#2} -le "$1" ]; then printf '%s' "$2"; else printf '%s…' "${2:0:$1}"; fi; }
title() { printf '\n== %s\n' "$*"; }
say() { printf '\n%s\n' "$*"; }

surprise() {
    printf '\nA surprise: %s\nThe answer was %s\n' "$*" "${status:-none}" >&2
    [ ! -f "$work/head" ] || cat "$work/head" >&2
    [ ! -f "$work/body" ] || head -c 2000 "$work/body" >&2
    exit 1
}

# ask STATUS METHOD TARGET [CURL OPTION…] sends a request with the key in $as, shows it, and checks the answer's status.
as=mine
ask() {
    local expected=$1 method=$2 target=$3 option
    shift 3
    printf '\n   %s %s\n' "$method" "$(short 150 "$target")"
    for option in "$@"; do
        case $option in *': '*) printf '      %s\n' "$option" ;; esac
    done
    if [ "$method" = HEAD ]; then set -- --head "$@"; else set -- --request "$method" "$@"; fi
    : >"$work/body"
    status=$(curl --silent --show-error --max-time 90 --output "$work/body" --dump-header "$work/head" --write-out '%{http_code}' \
        --header "@$work/$as.key" "$@" "$gateway$target")
    if [ "$method" = HEAD ]; then
        : >"$work/body"
        tr -d '\r' <"$work/head" | sed 's/^/   /'
    else
        printf '   %s %s\n' "$status" "$(short 500 "$(cat "$work/body")")"
    fi
    [ "$status" = "$expected" ] || surprise "expected $expected"
}

upload() { local expected=$1 path=$2; shift 2; ask "$expected" PUT "/uploadfile?sid=$sid&path=$folder/$path" "$@"; made+=("$path"); }

# Every value of a member, one a line; the first one; a header.
values() { grep -oE "\"$1\":(\"[^\"]*\"|[^],}]*)" "$work/body" | sed -E 's/^"[^"]*"://; s/^"//; s/"$//' || true; }
value() { values "$1" | sed -n 1p; }
header() { tr -d '\r' <"$work/head" | { grep -i "^$1: " || true; } | sed -n '1s/^[^:]*: //p'; }

same() { [ "$2" = "$3" ] || surprise "$1 is '$2' instead of '$3'"; }
body_is() { same 'the body' "$(cat "$work/body")" "$1"; }
body_has() { grep -qF -- "$1" "$work/body" || surprise "the body lacks $1"; }
body_lacks() { ! grep -qF -- "$1" "$work/body" || surprise "the body has $1"; }
error_is() { same 'the error code' "$(value code)" "$1"; same 'its type' "$(header content-type)" application/json; }

# Takes away what the tour made: every version of its files, and its key.
clean_up() {
    local left=$? path version
    trap - EXIT
    [ -z "$poll" ] || kill "$poll" 2>/dev/null || true
    [ -z "$new_key" ] || curl --silent --header "@$work/mine.key" --output /dev/null --request DELETE "$gateway/keyremove?id=$new_key" || true
    for path in "${made[@]+"${made[@]}"}"; do
        curl --silent --header "@$work/mine.key" --output "$work/body" "$gateway/versionlist?sid=$sid&path=$folder/$path" || break
        for version in $(values versionId); do
            curl --silent --header "@$work/mine.key" --output /dev/null --request DELETE "$gateway/deletefile?sid=$sid&path=$folder/$path&version=$version" || true
        done
    done
    rm -rf "$work"
    exit "$left"
}

key_file "$OWNCDN_KEY" mine

# --- The tour ---

title 'What is there?'
say 'servicelist names the services that the key may read. A storage service is also an S3 bucket of the same name.'
ask 200 GET /servicelist
body_has "\"id\":\"$sid\""

title 'Write a file'
say 'The body is the file. Its type, its cache headers and x-owncdn-meta-… are kept with it. 201: it is new.'
printf 'hello' >"$work/hello"
upload 201 hello.txt --upload-file "$work/hello" --header 'Content-Type: text/plain' --header 'Cache-Control: max-age=60' --header 'x-owncdn-meta-author: Ada'
same 'the size' "$(value size)" 5
first_version=$(value versionId) first_etag=$(value etag) before=$(($(value syncId) - 1))

say 'Written again it becomes a new version. 200: it replaced one.'
printf 'hello, world' >"$work/hello2"
upload 200 hello.txt --upload-file "$work/hello2" --header 'Content-Type: text/plain'
second_version=$(value versionId) second_etag=$(value etag)
[ "$first_version" != "$second_version" ] || surprise 'both versions have the same id'

say 'The length need not be known beforehand: curl sends standard input in chunks.'
upload 201 folder/piped.txt --upload-file - < <(printf 'from a pipe')
same 'the size' "$(value size)" 11

say 'A form works, too, with POST as browsers send it. Every other function that changes something takes POST as well.'
printf '# Notes' >"$work/notes"
ask 201 POST "/uploadfile?sid=$sid&path=$folder/folder/notes.md" --form "file=@$work/notes;type=text/markdown;filename=notes.md"
made+=(folder/notes.md)

say 'Paths are UTF-8 and percent-encoded in the query.'
upload 201 'folder/caf%C3%A9%20menu.txt' --upload-file "$work/hello"
body_has "\"path\":\"$folder/folder/café menu.txt\""

title 'Was it damaged on its way?'
say 'With Content-MD5, or with Content-Digest and SHA-256, the gateway checks. A body that differs is refused and nothing is stored.'
upload 201 folder/checked.txt --upload-file "$work/hello" --header 'Content-Digest: sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:'
upload 400 folder/damaged.txt --upload-file "$work/hello2" --header 'Content-MD5: XUFAKrxLKna5cZ2REBfFkg=='
error_is BadDigest
ask 404 HEAD "/getfile?sid=$sid&path=$folder/folder/damaged.txt"

title 'Read it'
ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt"
body_is 'hello, world'
same 'the type' "$(header content-type)" text/plain
same 'the entity tag' "$(header etag)" "\"$second_etag\""
same 'the version' "$(header x-owncdn-version)" "$second_version"

say 'HEAD sends the headers alone. The first version still has what was kept with it.'
ask 200 HEAD "/getfile?sid=$sid&path=$folder/hello.txt&version=$first_version"
same 'the length' "$(header content-length)" 5
same 'Cache-Control' "$(header cache-control)" max-age=60
same 'the metadata' "$(header x-owncdn-meta-author)" Ada

title 'Read a part of it'
ask 206 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header 'Range: bytes=0-4'
body_is hello
same 'Content-Range' "$(header content-range)" 'bytes 0-4/12'
ask 206 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header 'Range: bytes=-5'
body_is world
say 'If-Range resumes a download only if the file is still the same; else all of it is sent.'
ask 206 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header 'Range: bytes=7-' --header "If-Range: \"$second_etag\""
body_is world
ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header 'Range: bytes=7-' --header "If-Range: \"$first_etag\""
body_is 'hello, world'
say 'A range behind the end is an error.'
ask 416 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header 'Range: bytes=100-'
error_is InvalidRange
same 'Content-Range' "$(header content-range)" 'bytes */12'

title 'Only if …'
say 'A client that has the file asks whether it changed: 304 means no.'
ask 304 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header "If-None-Match: \"$second_etag\""
ask 412 GET "/getfile?sid=$sid&path=$folder/hello.txt" --header "If-Match: \"$first_etag\""
error_is PreconditionFailed
say 'Write only if there is no such file, or only over the version that was read: of two writers, one wins and the other is told.'
upload 412 hello.txt --upload-file "$work/hello" --header 'If-None-Match: *'
error_is PreconditionFailed
upload 412 hello.txt --upload-file "$work/hello" --header "If-Match: \"$first_etag\""
error_is PreconditionFailed
upload 200 hello.txt --upload-file "$work/hello2" --header "If-Match: \"$second_etag\""
third_version=$(value versionId)

title 'List files'
say 'path is a prefix; with a delimiter, what lies deeper shows as folders.'
ask 200 GET "/filelist?sid=$sid&path=$folder/&delimiter=/"
body_has "\"folders\":[\"$folder/folder/\"]"
same 'the files' "$(values path)" "$folder/hello.txt"

say 'Page by page: ask again with after set to the next of the page before, until it is null.'
listed=() after=
while :; do
    ask 200 GET "/filelist?sid=$sid&path=$folder/folder/&limit=3&after=$after"
    while read -r path; do listed+=("$path"); done < <(values path)
    after=$(value next)
    [ "$after" != null ] || break
    after=$(printf '%s' "$after" | sed 's/%/%25/g; s/ /%20/g; s/é/%C3%A9/g')
done
printf '%s\n' "${listed[@]}" | sed "s|^$folder/folder/||" >"$work/listed"
printf '%s\n' 'café menu.txt' checked.txt notes.md piped.txt | cmp -s - "$work/listed" || surprise "the pages hold ${listed[*]}"

title 'Versions'
say 'versionlist has them all, newest first.'
ask 200 GET "/versionlist?sid=$sid&path=$folder/hello.txt"
same 'the versions' "$(values versionId | tr '\n' ' ')" "$third_version $second_version $first_version "
ask 200 GET "/versionlist?sid=$sid&path=$folder/hello.txt&limit=1&after=$third_version"
same 'the next page' "$(value versionId) $(value next)" "$second_version $second_version"

say 'An old version is restored by reading it and writing it again.'
ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt&version=$first_version"
body_is hello
cp "$work/body" "$work/restored"
upload 200 hello.txt --upload-file "$work/restored" --header 'Content-Type: text/plain'
ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt"
body_is hello

title 'Delete, and change your mind'
say 'Deleting adds a deletion marker: the file is gone from view, its versions are not.'
ask 200 DELETE "/deletefile?sid=$sid&path=$folder/hello.txt"
same 'the marker' "$(value deletionMarker)" true
marker=$(value versionId)
ask 404 GET "/getfile?sid=$sid&path=$folder/hello.txt"
error_is NoSuchFile
ask 404 DELETE "/deletefile?sid=$sid&path=$folder/hello.txt"
error_is NoSuchFile
ask 200 GET "/versionlist?sid=$sid&path=$folder/hello.txt&limit=1"
same 'the newest version' "$(value versionId) $(value deleted)" "$marker true"
say 'Removing the marker brings the file back.'
ask 200 POST "/deletefile?sid=$sid&path=$folder/hello.txt&version=$marker"
ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt"
body_is hello
say 'Any other version that is named is removed for good.'
ask 200 DELETE "/deletefile?sid=$sid&path=$folder/hello.txt&version=$second_version"
same 'a marker' "$(value deletionMarker)" false
ask 404 GET "/getfile?sid=$sid&path=$folder/hello.txt&version=$second_version"
error_is NoSuchVersion

title 'Follow every change'
say 'syncnext gives what happened after a sync id, in order. A follower remembers the last one and asks on from there.'
position=$before
puts=0 deletes=0 purges=0
while :; do
    ask 200 GET "/syncnext?sid=$sid&after=$position&limit=4"
    newest=$(value lastSyncId)
    puts=$((puts + $(values action | grep -c put || true)))
    deletes=$((deletes + $(values action | grep -c delete || true)))
    purges=$((purges + $(values action | grep -c purge || true)))
    position=$(values syncId | sed -n '$p')
    [ "$position" != "$newest" ] || break
done
same 'what happened' "$puts puts, $deletes deletes, $purges purges" '8 puts, 1 deletes, 2 purges'
say 'A version that is gone by now has no size any more.'
ask 200 GET "/syncnext?sid=$sid&after=$((before + 1))"
same 'the removed version' "$(value versionId) $(value size)" "$second_version null"

say 'With wait the answer is held back until there is something new, or the time is over: no change is noticed late, and none is asked for in vain.'
ask 200 GET "/syncnext?sid=$sid&after=$newest&wait=1"
body_has '"changes":[]'
curl --silent --show-error --max-time 90 --output "$work/poll" --header "@$work/mine.key" "$gateway/syncnext?sid=$sid&after=$newest&wait=60" &
poll=$!
sleep 1
kill -0 "$poll" 2>/dev/null || surprise 'the long poll did not wait'
upload 201 news.txt --upload-file "$work/hello"
started=$SECONDS
wait "$poll" || surprise 'the long poll failed'
poll=
cp "$work/poll" "$work/body"
printf '\n   The poll that waited was answered: %s\n' "$(cat "$work/body")"
body_has "\"path\":\"$folder/news.txt\""
[ $((SECONDS - started)) -lt 30 ] || surprise 'the long poll slept through the change'
say 'Who asks for what was never there has followed something else, and is told where to continue.'
ask 410 GET "/syncnext?sid=$sid&after=9007199254740991"
error_is SyncIdGone
same 'where to continue' "$(value resumeAfter)" "$((newest + 1))"

title 'Caches'
ask 200 GET /servicelist
cache=$(grep -oE "\{\"id\":\"[^\"]*\",\"name\":\"[^\"]*\",\"type\":\"(memory|disk)-cache\",\"access\":\"write\",\"source\":\"$sid\"" "$work/body" | sed -nE '1s/^\{"id":"([^"]*)".*/\1/p' || true)
if [ -z "$cache" ]; then
    say 'No cache stands before the service that this key may write to; the tour goes on without.'
else
    say 'A cache answers for its source, and is told of every change before the writer is answered.'
    printf 'first' >"$work/first"
    printf 'second' >"$work/second"
    upload 201 cached.txt --upload-file "$work/first" --header 'Cache-Control: max-age=3600'
    ask 200 GET "/getfile?sid=$cache&path=$folder/cached.txt"
    body_is first
    upload 200 cached.txt --upload-file "$work/second" --header 'Cache-Control: max-age=3600'
    ask 200 GET "/getfile?sid=$cache&path=$folder/cached.txt"
    body_is second
    printf '   %s\n' "$(header cache-status)"
    say 'What a cache keeps can be flushed: all, by path, by prefix or by tag.'
    ask 200 POST "/flush?sid=$cache&path=$folder/cached.txt"
    same flushed "$(value flushed)" 1
    ask 200 POST "/flush?sid=$cache&path=$folder/cached.txt"
    same flushed "$(value flushed)" 0
fi

title 'Who asked for what?'
ask 200 GET "/reqlist?sid=$sid&limit=3"
body_has '/syncnext?'
body_lacks "$OWNCDN_KEY"

title 'Mistakes'
say 'Every mistake has a status, a code for programs and a sentence for people.'
ask 404 GET /filelst
error_is NoSuchFunction
ask 405 DELETE "/getfile?sid=$sid&path=$folder/hello.txt"
error_is MethodNotAllowed
same Allow "$(header allow)" 'GET, HEAD'
ask 400 GET "/getfile?sid=$sid"
error_is MissingParameter
ask 400 GET "/filelist?sid=$sid&limit=0"
error_is InvalidParameter
ask 400 GET "/filelist?sid=$sid&path=%FF"
error_is InvalidUri
ask 404 GET '/filelist?sid=no-such-service'
error_is NoSuchService
upload 400 "$(printf 'a%.0s' {1..1024})" --upload-file "$work/hello"
error_is PathTooLong
ask 400 POST "/uploadfile?sid=$sid&path=$folder/form.txt" --form 'text=no file'
error_is InvalidForm
say 'Only caches can be flushed.'
ask 409 POST "/flush?sid=$sid"
error_is NotSupported
key_file no-such-key unknown
as=unknown
ask 401 GET /servicelist
error_is Unauthorized
as=mine

title 'Keys'
printf '\n   GET /keylist\n'
status=$(curl --silent --show-error --output "$work/body" --dump-header "$work/head" --write-out '%{http_code}' --header "@$work/mine.key" "$gateway/keylist")
printf '   %s\n' "$status"
case $status in
    403)
        error_is AccessDenied
        say 'This key is no admin key, so the tour ends here.'
        ;;
    200)
        body_lacks "$OWNCDN_KEY"
        say 'An admin key makes others. The value is shown once.'
        new_key=$folder-reader
        ask 201 POST /keyadd --header 'Content-Type: application/json' --data "{\"id\":\"$new_key\",\"permissions\":{\"all\":\"none\",\"$sid\":\"read\"}}"
        key_file "$(value value)" reader
        ask 409 POST /keyadd --header 'Content-Type: application/json' --data "{\"id\":\"$new_key\",\"permissions\":{\"all\":\"none\"}}"
        error_is KeyExists
        ask 400 POST /keyadd --header 'Content-Type: application/json' --data '{"permission":{"all":"read"}}'
        error_is InvalidDocument
        ask 200 GET /keylist
        body_has "\"id\":\"$new_key\""
        say 'It works at once, and does what it may and nothing else.'
        as=reader
        ask 200 GET /servicelist
        same 'the services' "$(values id)" "$sid"
        ask 200 GET "/getfile?sid=$sid&path=$folder/hello.txt"
        ask 403 PUT "/uploadfile?sid=$sid&path=$folder/hello.txt" --upload-file "$work/hello2"
        error_is AccessDenied
        ask 403 GET /keylist
        error_is AccessDenied
        as=mine
        say 'Removed, it is refused at once.'
        ask 200 DELETE "/keyremove?id=$new_key"
        removed=$new_key new_key= as=reader
        ask 401 GET /servicelist
        error_is Unauthorized
        as=mine
        ask 404 DELETE "/keyremove?id=$removed"
        error_is NoSuchKey
        ;;
    *) surprise 'expected 200 or 403' ;;
esac

printf '\nThe tour is over: everything was as expected.\n'
