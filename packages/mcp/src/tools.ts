/** The tools: each is a command of leakhound, with the options that an assistant needs. */
import { z } from "zod";

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Arguments of leakhound for an input that was checked. */
  readonly args: (input: never) => readonly string[];
  /** How long the command may take. */
  readonly timeoutMs: (input: never) => number;
  /** Whether it only reads. A watch requests a collection of the service before each heap profile. */
  readonly isReadOnly: boolean;
  /** What each exit status means, for the assistant. */
  readonly statuses: Readonly<Record<number, string>>;
}

const MINUTE_MS = 60_000;
const TEXT_CHARS_MAX = 4096;

/** No argument of a program can have it. */
const NO_NUL = "must not contain a NUL character";
/** All of them together are arguments of one program, which have a limit of about 2 MB on Linux. */
const OPERANDS_CHARS_MAX = 200_000;

/** @param meaning of each */
const operands = (meaning: string, countMax: number) =>
  z
    .array(operand(meaning))
    .min(1)
    .max(countMax)
    .refine(
      (all) => all.reduce((sum, one) => sum + one.length, 0) <= OPERANDS_CHARS_MAX,
      `must have at most ${OPERANDS_CHARS_MAX} characters together: give folders instead of files`,
    );

/** A path or an address. Not an option: the command would take it for one. */
const operand = (meaning: string) =>
  z
    .string()
    .min(1)
    .max(TEXT_CHARS_MAX)
    .refine((text) => !text.startsWith("-"), "must not begin with -")
    .refine((text) => !text.includes("\0"), NO_NUL)
    .describe(meaning);
const TARGET =
  "host:port of a service with /debug/pprof, the address of such a folder, unix:///run/app.sock, or k8s://NAMESPACE/POD:PORT";
const optionalText = (meaning: string) => operand(meaning).optional();
const format = z.enum(["text", "json"]).default("text").describe("a report to read, or all facts as JSON");

const VERDICTS = { 0: "no leak", 1: "leak found", 2: "bad input, or a failure", 3: "inconclusive" };

/** `--name value` where there is a value. */
const option = (name: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : [name, String(value)];

/** Gives `args` and `timeoutMs` the type of the input that `input` describes. */
function tool<Input extends z.ZodObject>(
  definition: Omit<Tool, "input" | "args" | "timeoutMs"> & {
    readonly input: Input;
    readonly args: (input: z.infer<Input>) => readonly string[];
    readonly timeoutMs: (input: z.infer<Input>) => number;
  },
): Tool {
  return definition;
}

export const TOOLS: readonly Tool[] = [
  tool({
    name: "doctor",
    title: "What a service offers for finding leaks",
    description:
      "Requests once what a watch requests, and says what the service offers, what is missing, and what to write into the service. Use it first.",
    input: z.object({ target: operand(TARGET), format }),
    args: ({ target, format: form }) => ["doctor", ...json(form), "--", target],
    timeoutMs: () => 2 * MINUTE_MS,
    isReadOnly: true,
    statuses: { 0: "the service can be watched", 2: "it cannot, or bad input" },
  }),
  tool({
    name: "watch",
    title: "Watch a live service and give a verdict",
    description:
      "Scrapes heap and goroutine profiles of live services for some time, then says whether memory leaks, where, how fast, and likely causes. Under load, a minute shows a fast leak; 10 minutes are better. The recording is kept in the given folder.",
    input: z.object({
      targets: operands(TARGET, 20),
      seconds: z.number().int().min(5).max(3600).describe("length of the watch"),
      everySeconds: z.number().int().min(1).max(300).default(5).describe("time between scrapes"),
      out: operand("folder for the recording, new or empty; diagnose, verify and pprof read it"),
      source: optionalText("folder with the source of the service, to name the line of a cause"),
      memoryLimit: optionalText("memory limit of the service, such as 512MiB"),
      format,
    }),
    args: (input) => [
      ...["watch", "--for", `${input.seconds}s`, "--every", `${input.everySeconds}s`, "--out", input.out],
      ...option("--source", input.source),
      ...option("--memory-limit", input.memoryLimit),
      ...json(input.format),
      "--",
      ...input.targets,
    ],
    timeoutMs: ({ seconds }) => seconds * 1000 + 2 * MINUTE_MS,
    isReadOnly: false,
    statuses: VERDICTS,
  }),
  tool({
    name: "diagnose",
    title: "Verdict on recorded profiles",
    description:
      "The verdict on a recording of a watch, any folder of profiles, profile files, or profiles that a profiler has stored (pyroscope+http://HOST:4040?service=NAME&since=6h, parca+http://HOST:7070?job=NAME&since=6h).",
    input: z.object({
      paths: operands("a folder, a file, or an address of stored profiles", 1000),
      source: optionalText("folder with the source of the service, to name the line of a cause"),
      memoryLimit: optionalText("memory limit of the service, such as 512MiB"),
      format,
    }),
    args: (input) => [
      "diagnose",
      ...option("--source", input.source),
      ...option("--memory-limit", input.memoryLimit),
      ...json(input.format),
      "--",
      ...input.paths,
    ],
    timeoutMs: () => 10 * MINUTE_MS,
    isReadOnly: true,
    statuses: VERDICTS,
  }),
  tool({
    name: "verify",
    title: "Whether a fix worked",
    description:
      "Compares recordings of one service from before and after a change: whether the leak is gone, with figures.",
    input: z.object({ before: operand("recording before the change"), after: operand("recording after it"), format }),
    args: ({ before, after, format: form }) => ["verify", ...json(form), "--", before, after],
    timeoutMs: () => 10 * MINUTE_MS,
    isReadOnly: true,
    statuses: { 0: "fixed", 1: "not fixed, or still leaking", 2: "bad input, or a failure", 3: "inconclusive" },
  }),
  tool({
    name: "pprof",
    title: "Report on a profile",
    description:
      "The reports of go tool pprof on a file, a live address or the difference of two: top, tree, peek, list, traces. With report series, several profiles of one process over time.",
    input: z.object({
      sources: operands("a profile file or the address of a profile", 1000),
      report: z.enum(["top", "tree", "peek", "list", "traces", "tags", "series"]).default("top"),
      pattern: z
        .string()
        .max(TEXT_CHARS_MAX)
        .refine((text) => !text.includes("\0"), NO_NUL)
        .optional()
        .describe("regular expression, for peek and list"),
      base: optionalText("profile to subtract"),
      sampleIndex: optionalText("inuse_space, inuse_objects, alloc_space, alloc_objects, goroutine, …"),
      count: z.number().int().min(1).max(500).default(20).describe("number of rows"),
    }),
    args: (input) => [
      "pprof",
      ...reportFlags(input),
      `-nodecount=${input.count}`,
      ...(input.base === undefined ? [] : [`-base=${input.base}`]),
      ...(input.sampleIndex === undefined ? [] : [`-sample_index=${input.sampleIndex}`]),
      "--",
      ...input.sources,
    ],
    timeoutMs: () => 5 * MINUTE_MS,
    isReadOnly: true,
    statuses: { 0: "done", 1: "a failure", 2: "bad input, or a failure" },
  }),
  tool({
    name: "holders",
    title: "Who holds the memory",
    description:
      "From a heap dump of Go, a core, or a heap snapshot of V8, or from a service that serves one: which variables and goroutines hold the memory, how much, and through which path. Fetching an image pauses the service.",
    input: z.object({
      image: operand("file of the image, or host:port of a service that serves it"),
      binary: optionalText("the Go service's binary, for names and types"),
      base: optionalText("an older image of the same process, to rank holders by growth"),
      top: z.number().int().min(1).max(100).default(10),
      format,
    }),
    args: (input) => [
      ...["holders", "--top", String(input.top)],
      ...option("--binary", input.binary),
      ...option("--base", input.base),
      ...json(input.format),
      "--",
      input.image,
    ],
    timeoutMs: () => 15 * MINUTE_MS,
    isReadOnly: false,
    statuses: { 0: "done", 2: "bad input, or a failure" },
  }),
  tool({
    name: "scan",
    title: "Mistakes in Go source that leak memory",
    description: "Finds mistakes in Go source that leak memory or goroutines, with what to change.",
    input: z.object({
      folders: operands("a folder of Go source", 100),
      failOn: z.enum(["high", "medium", "low"]).default("medium").describe("lowest confidence that counts as found"),
      format,
    }),
    args: ({ folders, failOn, format: form }) => ["scan", "--fail-on", failOn, ...json(form), "--", ...folders],
    timeoutMs: () => 10 * MINUTE_MS,
    isReadOnly: true,
    statuses: { 0: "nothing found", 1: "findings", 2: "bad input, or a failure" },
  }),
  tool({
    name: "tickets",
    title: "Leaks that a fleet server has open",
    description: "Lists the tickets of a running leakhound serve, or shows one with its evidence and history.",
    input: z.object({
      ticket: optionalText("identifier of a ticket, such as shop-7; without it, all open tickets"),
      server: optionalText("address of the server; by default http://127.0.0.1:7070"),
      all: z.boolean().default(false).describe("also suspected, fixed and resolved tickets"),
      format,
    }),
    args: (input) => [
      "leaks",
      ...option("--server", input.server),
      ...(input.all ? ["--all"] : []),
      ...json(input.format),
      ...(input.ticket === undefined ? [] : ["--", input.ticket]),
    ],
    timeoutMs: () => MINUTE_MS,
    isReadOnly: true,
    statuses: { 0: "done", 2: "bad input, or a failure" },
  }),
];

const json = (form: "text" | "json"): readonly string[] => (form === "json" ? ["--json"] : []);

function reportFlags({
  report,
  pattern,
}: {
  readonly report: string;
  readonly pattern?: string | undefined;
}): readonly string[] {
  if (report === "series") return ["-series"];
  if (report === "peek" || report === "list") return [`-${report}=${pattern ?? "."}`];
  return [`-${report}`];
}
