/** The text of `leakhound pprof -help`. */
import { MATCHING_REPORTS, PICTURES, PLAIN_REPORTS, VIEWERS } from "./report-names.ts";

const names = (list: readonly string[], ending = ""): string => list.map((name) => `-${name}${ending}`).join(" ");

export const USAGE = `usage: leakhound pprof [flags] [binary] source…

Prints the same reports as go tool pprof, with the same flags. A source is a file or an address.

  leakhound pprof -top heap.pb.gz                        one report
  leakhound pprof heap.pb.gz                             a shell for many reports
  leakhound pprof -http=localhost:0 heap.pb.gz           a page in the browser
  leakhound pprof -top localhost:6060/debug/pprof/heap   a report on a live service
  leakhound pprof -series -top heap/*.pb.gz              growth of sites over many profiles

Reports
  ${names(PLAIN_REPORTS)}
  ${names(MATCHING_REPORTS, "=REGEX")}
  ${names(PICTURES)} (svg needs no other program, the others need graphviz)
  ${names(VIEWERS)} (shown by that program)
  -output=FILE               write the report to this file

Sources
  -base=SOURCE               subtract it; may be repeated
  -diff_base=SOURCE          subtract it; percentages are relative to it
  -normalize                 scale to the base's total first
  -seconds=N                 duration of profiles such as CPU profiles
  -timeout=N                 timeout of a fetch, in seconds
  -header="NAME: VALUE"      send this header to services
  -follow_redirects          follow redirects to other origins
  -tls_ca=FILE -tls_cert=FILE -tls_key=FILE    https+insecure:// accepts any certificate
  -buildid=ID -add_comment=TEXT
  -symbolize=MODE            none, force, demangle=none|full|templates: display of C++ names
  -all_frames                keep frames that the profile marks to be dropped

Values
  -sample_index=TYPE|N       or -inuse_space -inuse_objects -alloc_space -alloc_objects
                             -contentions -total_delay -mean_delay
  -mean                      divide by the first sample type
  -unit=UNIT -divide_by=N -relative_percentages -drop_negative

Granularity (one)
  -functions -filefunctions -files -lines -addresses   and -noinlines -showcolumns

Filters (regular expressions in Go's syntax)
  -focus -ignore -hide -show -show_from -prune_from    by function, file or binary
  -tagfocus -tagignore       by label: key=value, or a numeric range such as 32kb:1mb
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

Series: how three or more profiles of one process change, instead of their sum
  -series                    with -top, -peek=REGEX or -http; sources may be folders
  -json                      the same figures as JSON
  -flame=FILE.html           the growth as a flame graph

Environment
  PPROF_TMPDIR               folder for fetched profiles (default ~/pprof)
  BROWSER                    browser for -web and -http
`;
