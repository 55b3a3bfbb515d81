/**
 * What `go tool pprof` can be asked, by its own names and defaults, so that a command line, a shell and
 * a web page can set options by the names people know.
 */
export type Granularity = "" | "functions" | "filefunctions" | "files" | "lines" | "addresses";

export interface PprofOptions {
  // What is shown of the samples.
  /** Name or position of the sample type; "" for the profile's own choice. */
  readonly sample_index: string;
  /** Divide by the first sample type. */
  readonly mean: boolean;
  readonly divide_by: number;
  /** Percentages of what the filters leave, not of the whole. */
  readonly relative_percentages: boolean;
  /** A unit, "auto", or "minimum" for one that suits all figures of a report. */
  readonly unit: string;
  // How it is laid out.
  /** "" is by function, unless the report asks for another. */
  readonly granularity: Granularity;
  readonly noinlines: boolean;
  readonly showcolumns: boolean;
  readonly sort: "flat" | "cum";
  readonly call_tree: boolean;
  readonly compact_labels: boolean;
  /** Folders of sources, separated by colons; "" is the working directory. */
  readonly source_path: string;
  /** Prefixes to cut from file names, separated by colons. */
  readonly trim_path: string;
  // What is left out as unimportant.
  readonly drop_negative: boolean;
  /** -1 for the report's own default. */
  readonly nodecount: number;
  readonly nodefraction: number;
  readonly edgefraction: number;
  readonly trim: boolean;
  // What is left out by name. Regular expressions in Go's syntax; "" for none.
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

/** A report, and for some the regular expression that says of which functions. */
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

/** The options as this report takes them: its default of nodes, and what it cannot do without. */
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
