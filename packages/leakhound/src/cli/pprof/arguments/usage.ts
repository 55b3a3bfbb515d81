/** What `leakhound pprof -help` prints. */
import { MATCHING_REPORTS, PICTURES, PLAIN_REPORTS, VIEWERS } from "./report-names.ts";

const names = (list: readonly string[], ending = ""): string => list.map((name) => `-${name}${ending}`).join(" ");

export const USAGE = `usage: leakhound pprof [flags] [binary] source…

Answers as go tool pprof does, with the same flags; a source is a file or an address.

  leakhound pprof -top heap.pb.gz                      one report
  leakhound pprof heap.pb.gz                           a shell for many
  leakhound pprof -http=localhost:0 heap.pb.gz         a page in the browser
  leakhound pprof -top localhost:6060/debug/pprof/heap of a live service
  leakhound pprof -series -top heap/*.pb.gz            how sites grow over many profiles

Reports
  ${names(PLAIN_REPORTS)}
  ${names(MATCHING_REPORTS, "=REGEX")}
  ${names(PICTURES)} (svg needs nothing; the others need graphviz)
  ${names(VIEWERS)} (show it by that program)
  -output=FILE               write the report there

Sources
  -base=SOURCE               subtract it; may be given more than once
  -diff_base=SOURCE          subtract it, and take percentages of it
  -normalize                 scale to the base's total first
  -seconds=N                 length of profiles taken over a time
  -timeout=N                 seconds to wait for a service
  -header="NAME: VALUE"      send it to services
  -tls_ca=FILE -tls_cert=FILE -tls_key=FILE    https+insecure:// takes any certificate
  -buildid=ID -add_comment=TEXT
  -symbolize=MODE            none, force, demangle=none|full|templates: how C++ names are shown
  -all_frames                keep frames that the profile says to drop

Values
  -sample_index=TYPE|N       or -inuse_space -inuse_objects -alloc_space -alloc_objects
                             -contentions -total_delay -mean_delay
  -mean                      divide by the first type
  -unit=UNIT -divide_by=N -relative_percentages -drop_negative

Granularity (one)
  -functions -filefunctions -files -lines -addresses   and -noinlines -showcolumns

Filters (regular expressions in Go's syntax)
  -focus -ignore -hide -show -show_from -prune_from    by function, file or binary
  -tagfocus -tagignore       by label: key=value, or a range of numbers such as 32kb:1mb
  -tagshow -taghide          labels to keep or drop
  -tagroot -tagleaf          label keys whose values become frames

Layout
  -cum -flat                 order of the table
  -nodecount=N -nodefraction=F -edgefraction=F -trim=false
  -call_tree -compact_labels -intel_syntax
  -source_path=DIRS -trim_path=PREFIXES    for -list

Web page
  -http=HOST:PORT            ":0" is a free port of localhost
  -no_browser                do not open it

Series: three or more profiles of one process, as they change, instead of their sum
  -series                    with -top, -peek=REGEX or -http; sources may be folders
  -json                      the same figures for programs
  -flame=FILE.html           the growth as a flame graph

Environment
  PPROF_TMPDIR               where fetched profiles are kept (else ~/pprof)
  BROWSER                    the browser for -web and -http
`;
