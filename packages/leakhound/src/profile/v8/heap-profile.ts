/**
 * A sampling heap profile of V8, as `node --heap-prof` and Chrome DevTools write it (.heapprofile):
 *
 *   {"head":{"callFrame":{"functionName":"(root)",…},"selfSize":0,"id":1,"children":[
 *     {"callFrame":{"functionName":"remember","url":"file:///srv/app.js","lineNumber":9,"columnNumber":4,…},
 *      "selfSize":5000000,"id":10,"children":[]}]},"samples":[…]}
 *
 * A node is a call path, and its `selfSize` the bytes in use that its function allocated: V8 has removed the objects that
 * were collected, and scaled the sizes for what was not sampled. There are no counts of objects. Lines and columns are
 * counted from 0, and the line is the first line of the function.
 *
 * Format: https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#type-SamplingHeapProfile
 */

import { type FrameSpec, ProfileBuilder } from "../model/builder.ts";
import { MalformedProfile } from "../model/fault.ts";
import type { LocationIndex, Profile } from "../model/types.ts";

const TITLE = /^\s*\{\s*"head"\s*:\s*\{/;
const ROOT = "(root)";
/** V8 records 128 frames at most, and DevTools no more. */
const DEPTH_MAX = 1024;
const TYPE = { type: "inuse_space", unit: "bytes" };
/** The interval of V8's sampler, unless an option sets another one; the file does not say. */
const INTERVAL_BYTES = 512n * 1024n;

/** The reader for this text; null if it is something else. The reader throws `MalformedProfile`. */
export function v8Reader(text: string): (() => Profile) | null {
  return TITLE.test(text) ? () => readHeapProfile(text) : null;
}

interface Step {
  readonly node: Fields;
  /** Leaf first. */
  readonly callers: readonly LocationIndex[];
}

function readHeapProfile(text: string): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [TYPE],
    defaultSampleType: TYPE.type,
    periodType: { type: "space", unit: "bytes" },
    period: INTERVAL_BYTES,
  });
  const steps: Step[] = [{ node: fieldsOf(fieldsOf(parsed(text), "a profile")["head"], "the root"), callers: [] }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, callers } = step;
    const stack = [...ownLocation(node, builder), ...callers];
    if (stack.length > DEPTH_MAX) fail("too-large", `a stack has more than the ${DEPTH_MAX} frames allowed`);
    const bytes = sizeOf(node);
    if (bytes > 0 && stack.length > 0) builder.add({ stack, values: [bytes] });
    for (const child of childrenOf(node)) steps.push({ node: fieldsOf(child, "a node"), callers: stack });
  }
  return builder.build();
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("truncated", "the JSON is not complete, or damaged");
  }
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail("bad-text", `${what} of the heap profile is not an object`);
  return Object.fromEntries(Object.entries(value));
}

/** Nothing for the root, which is no function. */
function ownLocation(node: Fields, builder: ProfileBuilder): LocationIndex[] {
  const callFrame = fieldsOf(node["callFrame"], "the call frame of a node");
  return callFrame["functionName"] === ROOT ? [] : [builder.location([frameOf(callFrame)])];
}

function frameOf({ functionName, url, lineNumber, columnNumber }: Fields): FrameSpec {
  const line = countedFromOne(lineNumber);
  return {
    function: typeof functionName === "string" && functionName !== "" ? functionName : "(anonymous)",
    file: typeof url === "string" ? fileOf(url) : "",
    line,
    column: countedFromOne(columnNumber),
    startLine: line,
  };
}

const countedFromOne = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) ? Math.max(0, value + 1) : 0;

/** A path for a file URL; other names, such as `node:internal/timers`, unchanged. */
function fileOf(url: string): string {
  if (!url.startsWith("file://")) return url;
  try {
    return decodeURIComponent(url.slice("file://".length).replace(/^\/(?=[A-Za-z]:)/, ""));
  } catch {
    // A module may be loaded under a URL that is not a valid path.
    return url;
  }
}

function sizeOf({ selfSize }: Fields): number {
  const isSize = typeof selfSize === "number" && Number.isFinite(selfSize) && selfSize >= 0;
  return isSize ? Math.round(selfSize) : fail("bad-text", "the size of a node is not a number of bytes");
}

function childrenOf({ children }: Fields): readonly unknown[] {
  return Array.isArray(children) ? children : fail("bad-text", "a node has no list of children");
}

function fail(code: "bad-text" | "too-large" | "truncated", what: string): never {
  throw new MalformedProfile(code, what, "");
}
