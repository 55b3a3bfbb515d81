/**
 * The options of `go tool pprof`, with its names and defaults, so that a command line, a shell and a web page can set
 * them by the names that users know.
 */
export type Granularity = "" | "functions" | "filefunctions" | "files" | "lines" | "addresses";

export interface PprofOptions {
  // Which values are shown.
  /** Name or position of the sample type; "" for the default of the profile. */
  readonly sample_index: string;
  /** Show means: values divided by the first sample type. */
  readonly mean: boolean;
  readonly divide_by: number;
  /** Show percentages of what the filters leave, not of the whole profile. */
  readonly relative_percentages: boolean;
  /** A unit, "auto", or "minimum" for one that suits all figures of a report. */
  readonly unit: string;
  // How the report is laid out.
  /** "" for the default of the report, which is mostly by function. */
  readonly granularity: Granularity;
  readonly noinlines: boolean;
  readonly showcolumns: boolean;
  readonly sort: "flat" | "cum";
  readonly call_tree: boolean;
  readonly compact_labels: boolean;
  /** Folders of sources, separated by colons; "" is the working directory. */
  readonly source_path: string;
  /** Prefixes to remove from file names, separated by colons. */
  readonly trim_path: string;
  // What is dropped because it is small.
  readonly drop_negative: boolean;
  /** -1 for the default of the report. */
  readonly nodecount: number;
  readonly nodefraction: number;
  readonly edgefraction: number;
  readonly trim: boolean;
  // Filters: regular expressions in the syntax of Go; "" for none.
  readonly focus: string;
  readonly ignore: string;
  readonly prune_from: string;
  readonly hide: string;
  readonly show: string;
  readonly show_from: string;
  readonly tagfocus: string;
  readonly tagignore: string;
  readonly tagshow: string;
  readonly taghide: string;
  // Label keys, separated by commas, whose values become frames.
  readonly tagroot: string;
  readonly tagleaf: string;
}

export const DEFAULT_PPROF_OPTIONS: PprofOptions = {
  sample_index: "",
  mean: false,
  divide_by: 1,
  relative_percentages: false,
  unit: "minimum",
  granularity: "",
  noinlines: false,
  showcolumns: false,
  sort: "flat",
  call_tree: false,
  compact_labels: false,
  source_path: "",
  trim_path: "",
  drop_negative: false,
  nodecount: -1,
  nodefraction: 0.005,
  edgefraction: 0.001,
  trim: true,
  focus: "",
  ignore: "",
  prune_from: "",
  hide: "",
  show: "",
  show_from: "",
  tagfocus: "",
  tagignore: "",
  tagshow: "",
  taghide: "",
  tagroot: "",
  tagleaf: "",
};

/** A report, and for some reports the regular expression of the functions to show. */
export type PprofCommand =
  | {
      readonly name:
        | "top"
        | "text"
        | "tree"
        | "traces"
        | "tags"
        | "raw"
        | "comments"
        | "dot"
        | "callgrind"
        | "proto"
        | "topproto";
    }
  | { readonly name: "peek" | "list"; readonly pattern: string };

const NODES_OF_GRAPHS = 80;
const UNTRIMMED = { nodecount: 0, nodefraction: 0, edgefraction: 0 };

/** The options with the defaults of this report, and with the values that it requires. */
export function effectiveOptions({ name }: PprofCommand, options: PprofOptions): PprofOptions {
  switch (name) {
    case "top":
    case "text":
    case "topproto":
      return trimmed(withNodes(options, 0));
    case "peek":
      return { ...options, ...UNTRIMMED };
    case "list":
      return { ...options, granularity: "lines", ...UNTRIMMED };
    case "raw":
    case "proto":
    case "callgrind":
      return { ...options, granularity: "addresses", ...UNTRIMMED };
    case "tree":
    case "dot":
    case "traces":
    case "tags":
    case "comments":
      return trimmed(withNodes(options, NODES_OF_GRAPHS));
  }
}

function withNodes(options: PprofOptions, nodecount: number): PprofOptions {
  return options.nodecount === -1 ? { ...options, nodecount } : options;
}

function trimmed(options: PprofOptions): PprofOptions {
  return options.trim ? options : { ...options, ...UNTRIMMED };
}
