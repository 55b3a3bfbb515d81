/**
 * The golden matrix: command lines, each on profiles that its flags say something of. By files alone the tool
 * orders equal lines by chance, and so does -callgrind -call_tree; they are left out.
 */
const ALL = ["cpu", "heap", "allocs", "goroutine", "mutex", "block"];
const DRAWN = ["negative", "labelled", "recursive", "foreign", "huge", "opinionated"];

const MATRIX: readonly (readonly [flags: string, profiles: readonly string[]])[] = [
  ["-top", [...ALL, ...DRAWN]],
  ["-tree", [...ALL, ...DRAWN]],
  // Beyond 92 PB the tool overflows the weight of an edge.
  ["-dot", [...ALL, ...DRAWN.filter((name) => name !== "huge")]],
  ["-raw", [...ALL, ...DRAWN]],
  ["-traces", [...ALL, ...DRAWN]],
  ["-tags", [...ALL, ...DRAWN]],
  ["-callgrind", ["cpu", "heap", "recursive", "negative", "foreign"]],
  ["-comments", ["heap", "opinionated"]],
  ["-peek=main", ["cpu", "heap", "recursive", "negative"]],
  ["-peek=nosuch", ["cpu"]],
  ["-text -cum", ["cpu", "heap", "recursive"]],
  ["-top -lines", ["cpu", "heap", "recursive"]],
  ["-top -filefunctions", ["cpu", "allocs"]],
  ["-top -addresses", ["heap", "recursive"]],
  ["-top -addresses -noinlines", ["heap", "recursive"]],
  ["-tree -lines -noinlines", ["cpu", "recursive"]],
  ["-top -nodecount=5", ALL],
  ["-dot -nodecount=10", ["cpu", "allocs"]],
  ["-dot -nodefraction=0.1 -edgefraction=0.05", ["cpu", "heap"]],
  ["-dot -call_tree -nodecount=20", ["heap", "recursive"]],
  ["-dot -lines -cum", ["heap", "recursive"]],
  ["-dot -compact_labels", ["mutex"]],
  ["-dot -trim=false", ["goroutine", "labelled"]],
  ["-tree -trim=false", ["block", "negative"]],
  ["-top -focus=main", ALL],
  ["-top -focus=main\\.work|Put -ignore=fmt", ["cpu", "mutex"]],
  ["-tree -hide=runtime", ["cpu", "heap"]],
  ["-traces -show=main", ["cpu", "goroutine"]],
  ["-tree -show_from=main\\.work", ["cpu", "allocs"]],
  ["-traces -prune_from=strings", ["cpu", "heap"]],
  ["-top -focus=nosuch", ["cpu"]],
  ["-top -focus=main -relative_percentages", ["cpu", "heap"]],
  ["-top -tagfocus=/r1", ["cpu"]],
  ["-traces -tagfocus=route=/r2", ["cpu"]],
  ["-traces -tagfocus=1kb:", ["heap", "labelled"]],
  ["-top -tagfocus=bytes=:4kb", ["heap", "labelled"]],
  ["-tags -tagignore=worker", ["cpu"]],
  ["-traces -tagshow=route", ["cpu", "labelled"]],
  ["-tags -taghide=worker", ["cpu"]],
  ["-tree -tagroot=route", ["cpu", "labelled"]],
  ["-top -tagleaf=route,worker", ["cpu", "labelled"]],
  ["-dot -tagroot=bytes", ["heap", "labelled"]],
  ["-top -sample_index=alloc_space", ["heap", "allocs"]],
  ["-top -sample_index=0", ["cpu", "heap", "mutex"]],
  ["-top -inuse_objects", ["heap"]],
  ["-top -alloc_objects -cum", ["allocs"]],
  ["-top -mean -sample_index=inuse_space", ["heap"]],
  ["-top -mean_delay", ["mutex", "block"]],
  ["-tree -contentions", ["mutex"]],
  ["-top -unit=kb", ["heap", "allocs", "huge"]],
  ["-top -unit=ms", ["cpu", "block"]],
  ["-tags -unit=mb", ["heap", "labelled"]],
  ["-top -divide_by=3", ["heap", "cpu"]],
  ["-top -drop_negative", ["negative"]],
  ["-dot -drop_negative", ["negative"]],
  ["-top -showcolumns -lines", ["cpu"]],
  ["-raw -symbolize=none", ["foreign"]],
  ["-top -symbolize=demangle=full", ["foreign"]],
  ["-top -symbolize=demangle=templates", ["foreign"]],
  ["-top -all_frames", ["opinionated"]],
  ["-top -sample_index=space", ["opinionated"]],
  ["-top -base=heap", ["allocs", "heap"]],
  ["-tree -base=heap", ["allocs"]],
  ["-dot -diff_base=heap", ["allocs"]],
  ["-top -diff_base=heap", ["allocs"]],
  ["-top -diff_base=heap -normalize", ["allocs"]],
  ["-raw -base=goroutine", ["goroutine"]],
  ["-traces -diff_base=recursive", ["cpu"]],
  ["-tags -diff_base=labelled", ["labelled"]],
  ["-top heap", ["allocs"]],
  ["-raw recursive", ["cpu"]],
  ["-dot labelled", ["recursive"]],
];

export interface Cell {
  readonly flags: readonly string[];
  readonly profile: string;
}

/** Flags known to the newest google/pprof, and not to every go tool pprof yet. */
export const isNew = ({ flags }: Cell): boolean => flags.includes("-all_frames");

export const CELLS: readonly Cell[] = MATRIX.flatMap(([flags, profiles]) =>
  profiles.map((profile) => ({ flags: flags.split(" "), profile })),
);

export const nameOf = ({ flags, profile }: Cell): string => [...flags, profile].join(" ");
