#!/bin/sh
# Starts a service, loads it, watches it, and leaves what a pipeline publishes. Ends with the exit status of the watch:
# 0 no leak, 1 leak, 2 a failure, 3 inconclusive.
#
#   START     command that starts the service; empty where it runs already
#   TARGET    where it serves profiles: 127.0.0.1:6060
#   LOAD      command that sends it requests until it is ended; empty for none
#   DURATION  length of the watch: 2m
#   EVERY     time between scrapes: 2s
#   SOURCE    folder of its source, for the lines of causes and for the scan; empty for none
#   SINCE     commit that the pull request is based on: the scan reports changed lines only; that of GitLab by
#             default, empty for all lines
#   OUT       folder for the results: leakhound-results
#   OPTIONS   more options of leakhound watch, separated by spaces: --memory-limit 512MiB --fail-on leak
#   LEAKHOUND command of leakhound: npx --yes leakhound
#
#   OUT/verdict (one word)  OUT/verdict.txt  OUT/verdict.json  OUT/report.html  OUT/comment.md  OUT/scan.sarif  OUT/recording/  OUT/service.log
set -u

: "${TARGET:?set TARGET to where the service serves profiles, such as 127.0.0.1:6060}"
START=${START:-} LOAD=${LOAD:-} SOURCE=${SOURCE:-} SINCE=${SINCE:-${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}} OPTIONS=${OPTIONS:-}
DURATION=${DURATION:-2m} EVERY=${EVERY:-2s} OUT=${OUT:-leakhound-results} LEAKHOUND=${LEAKHOUND:-npx --yes leakhound}
START_SECONDS_MAX=60

mkdir -p "$OUT" || exit 2
service='' load=''

# Each runs in a process group of its own, so that what it started ends with it, after 5 s in any case.
# shellcheck disable=SC2317
stop() {
  for group in $load $service; do kill -s TERM -- "-$group" 2>/dev/null; done
  for group in $load $service; do
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$group" 2>/dev/null && sleep 0.5; done
    kill -s KILL -- "-$group" 2>/dev/null
  done
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

in_group() { # log command
  setsid sh -c "$2" >"$1" 2>&1 &
}

# A shallow clone does not have the commit where the branch left its base.
if [ -n "$SOURCE" ] && [ -n "$SINCE" ] && ! git -C "$SOURCE" merge-base "$SINCE" HEAD >/dev/null 2>&1; then
  git -C "$SOURCE" fetch --quiet --unshallow origin "$SINCE" 2>/dev/null
  git -C "$SOURCE" merge-base "$SINCE" HEAD >/dev/null 2>&1 || {
    echo "git has no common ancestor of HEAD and $SINCE, so all lines are scanned" >&2
    SINCE=''
  }
fi

if [ -n "$SOURCE" ]; then
  # All findings are in the report; the status of the scan counts only where the scan itself fails.
  set -- scan --sarif --fail-on medium
  [ -n "$SINCE" ] && set -- "$@" --since "$SINCE"
  # Code hosts take the paths of the report from the root of the repository.
  repository=$(git -C "$SOURCE" rev-parse --show-toplevel 2>/dev/null) || repository=.
  source=$(cd "$SOURCE" 2>/dev/null && pwd -P) || source=$SOURCE
  (cd "$repository" && $LEAKHOUND "$@" "$source") >"$OUT/scan.sarif" 2>"$OUT/scan.log"
  [ $? -eq 2 ] && cat "$OUT/scan.log" >&2
fi

if [ -n "$START" ]; then
  in_group "$OUT/service.log" "$START"
  service=$!
fi

waited=0
until $LEAKHOUND doctor "$TARGET" >"$OUT/doctor.txt" 2>&1; do
  waited=$((waited + 1))
  if [ "$waited" -ge "$START_SECONDS_MAX" ] || { [ -n "$service" ] && ! kill -0 "$service" 2>/dev/null; }; then
    echo "the service serves no profiles at $TARGET:" >&2
    cat "$OUT/doctor.txt" >&2
    [ -f "$OUT/service.log" ] && tail -n 20 "$OUT/service.log" >&2
    exit 2
  fi
  sleep 1
done

if [ -n "$LOAD" ]; then
  in_group "$OUT/load.log" "$LOAD"
  load=$!
fi

set -- watch "$TARGET" --for "$DURATION" --every "$EVERY" --out "$OUT/recording" \
  --html "$OUT/report.html" --json-file "$OUT/verdict.json"
[ -n "$SOURCE" ] && set -- "$@" --source "$SOURCE"
# The options are words of the pipeline's author.
# shellcheck disable=SC2086
$LEAKHOUND "$@" $OPTIONS >"$OUT/verdict.txt" 2>"$OUT/watch.log"
status=$?
cat "$OUT/verdict.txt"
[ "$status" -eq 2 ] && cat "$OUT/watch.log" >&2

# --fail-on may give an inconclusive verdict status 0, so the verdict is that of the report.
verdict=$(sed -n 's/^ *"verdict": "\([a-z-]*\)".*/\1/p' "$OUT/verdict.json" 2>/dev/null | head -n 1)
# The report contains names from the service: indented, Markdown takes them for text.
{
  printf '### leakhound: %s\n\n' "${verdict:-failed}"
  head -n 60 "$OUT/verdict.txt" | sed 's/^/    /'
} >"$OUT/comment.md"
echo "${verdict:-failed}" >"$OUT/verdict"

exit "$status"
