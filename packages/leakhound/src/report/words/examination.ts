/** Words for what a service offers: a label and a clause for each part. */
import { assertUnreachable } from "../../base/assert.ts";
import type { MemoryValue, MissingPart, Part, ServiceKind } from "../../base/examination.ts";
import { formatBytes, formatCount, formatDuration } from "../../base/format.ts";
import { eventWords } from "./events.ts";

export type PartState = "served" | "limited" | "missing" | "optional";

export interface PartWords {
  readonly label: string;
  readonly state: PartState;
  readonly clause: string;
  /** What to do; null where nothing needs to be done. */
  readonly todo: string | null;
}

const LABEL: Readonly<Record<Part["part"], string>> = {
  heap: "heap profile",
  "heap-empty": "heap profile",
  collection: "collection",
  goroutine: "goroutines",
  goroutineleak: "leaked goroutines",
  memory: "memory",
  images: "heap images",
};

const SERVICE: Readonly<Record<ServiceKind, string>> = {
  go: "a Go service",
  "trpc-go": "a Go service of trpc-go",
  node: "a Node service",
  unknown: "a service",
};

const VALUE: Readonly<Record<MemoryValue, string>> = {
  resident: "resident memory",
  heap: "heap",
  stacks: "stacks",
  goroutines: "goroutines",
  collections: "collections",
  limit: "memory limit",
  start: "start of the process",
};
/** Without these, a verdict knows less. */
const WANTED: readonly MemoryValue[] = ["resident", "heap", "limit"];

export const serviceWords = (service: ServiceKind): string => SERVICE[service];

export function partWords(part: Part, service: ServiceKind): PartWords {
  const label = LABEL[part.part];
  if ("missing" in part) return missingWords(label, part, service);
  const served = (clause: string): PartWords => ({ label, state: "served", clause, todo: null });
  const limited = (clause: string, todo: string): PartWords => ({ label, state: "limited", clause, todo });
  switch (part.part) {
    case "heap":
      return served(`${part.path}, ${formatBytes(part.bytes)} in ${formatDuration(part.took)}`);
    case "heap-empty":
      return limited(
        `${part.path} has no samples, with a heap of ${formatBytes(part.heapBytes)}`,
        "check that runtime.MemProfileRate is not set to 0",
      );
    case "collection":
      if (part.ran === false)
        return limited(
          "gc=1 ran no collection",
          "check what is between leakhound and the service: it may drop the query",
        );
      return served(
        part.ran ? "gc=1 runs one before each heap profile" : "gc=1 is requested; no counter shows whether it runs",
      );
    case "goroutine":
      return served(`${part.path}, ${formatCount(part.count)} goroutines`);
    case "goroutineleak":
      return served(`${part.path}: goroutines that nothing can wake, as the runtime has proved`);
    case "memory":
      return memoryWords(label, part.paths, part.values);
    case "images":
      return part.access === "granted"
        ? served(`${part.path}, for leakhound holders`)
        : limited(`${part.path} refuses this machine, or the credentials`, "give --token");
    default:
      return assertUnreachable(part);
  }
}

function memoryWords(label: string, paths: readonly string[], values: readonly MemoryValue[]): PartWords {
  const clause = `${paths.join(", ")}: ${values.map((value) => VALUE[value]).join(", ")}`;
  const lacking = WANTED.filter((value) => !values.includes(value));
  if (lacking.length === 0) return { label, state: "served", clause, todo: null };
  const todo = lacking.includes("resident")
    ? "serve Prometheus metrics at /metrics: without resident memory, growth outside of the heap is not seen"
    : "give --memory-limit to watch and diagnose: without a limit, the time to exhaustion is not known";
  const missing = lacking.map((value) => VALUE[value]).join(" and ");
  return { label, state: "limited", clause: `${clause}; not reported: ${missing}`, todo };
}

function missingWords(
  label: string,
  { part, missing }: { readonly part: MissingPart; readonly missing: Parameters<typeof eventWords>[0] | null },
  service: ServiceKind,
): PartWords {
  const clause = missing === null ? "not served" : eventWords(missing);
  const state = part === "goroutineleak" || part === "images" ? "optional" : "missing";
  return { label, state, clause, todo: missingTodo(part, service) };
}

function missingTodo(part: MissingPart, service: ServiceKind): string {
  switch (part) {
    case "heap":
      return "register the heap profile: without it, no function can be named";
    case "goroutine":
      return "register the goroutine profile: without it, leaks of goroutines are seen in memory only";
    case "goroutineleak":
      return "build with Go 1.26 or newer and GOEXPERIMENT=goroutineleakprofile";
    case "memory":
      return "serve Prometheus metrics at /metrics, or give --metrics URL";
    case "images":
      return service === "node"
        ? "for who holds the memory: @leakhound/admin serves them to programs on this machine, or with a token"
        : "for who holds the memory: mount go/heapdump, or use holders --pid on the machine of the service";
    default:
      return assertUnreachable(part);
  }
}
