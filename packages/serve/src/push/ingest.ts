/**
 * Pyroscope's `POST /ingest`, as the agents for Go and Node send it:
 *
 *   POST /ingest?name=shop{pod=shop-7f9c}&from=…&until=…&spyName=gospy
 *   Content-Type: multipart/form-data        profile: pprof, gzipped
 *                                            sample_type_config: {"inuse_space": {"units": "bytes", "cumulative": false}, …}
 *
 * A profile that is the whole body, with format=pprof, is accepted too, and stacks in the formats of older agents
 * (stack-formats.ts), which have one value each: what it is follows from the end of the name, or from `units`.
 *
 *   POST /ingest?name=shop.inuse_space{pod=shop-7f9c}&units=bytes&format=trie
 *
 * Bytes in use and goroutines are stored. Profiles of processor time are accepted and left out, since these agents send them
 * to the same address.
 */
import { encodeProfile, err, ok, ProfileBuilder, type Result } from "leakhound/server";
import { z } from "zod";
import type { Labels } from "../discovery/labels.ts";
import { labelsOfName } from "./origin.ts";
import { type PushedProfile, type PushFault, pushFault } from "./pushed.ts";
import { readStacks, type StackFormat, type StackValues, stackFormat } from "./stack-formats.ts";

export interface IngestRequest {
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const CONFIG_BYTES_MAX = 64 * 1024;
const sampleTypes = z.record(z.string(), z.looseObject({ cumulative: z.boolean().optional() }));
type SampleTypes = z.output<typeof sampleTypes>;
/** What a verdict can use. */
const LEVELS = new Set(["inuse_space", "space", "goroutine", "goroutines", "goroutineleak"]);

/** @returns null for a profile of something that is neither memory nor goroutines */
export async function readIngest(request: IngestRequest): Promise<Result<PushedProfile | null, PushFault>> {
  const labels = labelsOfName(request.query.get("name") ?? "");
  if (labels === null) return invalid("name: write APPLICATION or APPLICATION{label=value,…}");
  const format = request.query.get("format") ?? "";
  const isForm = request.contentType.toLowerCase().startsWith("multipart/form-data");
  const ofStacks = isForm ? null : stackFormat(format);
  if (ofStacks !== null) return stacksOf(request, labels, ofStacks);
  if (!isForm && format !== "pprof")
    return err(pushFault("unsupported", `format ${JSON.stringify(format.slice(0, 40))}: ${SUPPORTED}`));
  if (!isForm) return ok({ labels, bytes: request.body, isDelta: true });
  const form = await formOf(request);
  if (form === null) return invalid("the body is not multipart/form-data");
  if (form.has("prev_profile")) return invalid("prev_profile: differences of two profiles are not supported");
  const profile = await bytesOf(form.get("profile"));
  if (profile === null) return invalid("there is no part profile with a file name");
  const types = await typesOf(form);
  if (!types.ok) return types;
  if (types.value !== null && !Object.keys(types.value).some((name) => LEVELS.has(name))) return ok(null);
  return ok({ labels, bytes: profile, isDelta: types.value?.["alloc_space"]?.cumulative !== true });
}

const SUPPORTED = "send pprof, groups, lines, trie or tree";

/** Ends of a name that say what the values are. Others are of processor time, locks or what was allocated. */
const TYPES: ReadonlyMap<string, "inuse_space" | "goroutine"> = new Map([
  ["inuse_space", "inuse_space"],
  ["space", "inuse_space"],
  ["goroutines", "goroutine"],
  ["goroutine", "goroutine"],
]);
const NAME_ENDS = ["inuse_space", "space", "goroutines", "goroutine"];
const OTHER_ENDS = [
  "cpu",
  "inuse_objects",
  "alloc_space",
  "alloc_objects",
  "itimer",
  "wall",
  "lock_count",
  "exceptions",
];

/** @returns null for what is neither bytes in use nor goroutines */
function stacksOf(
  { query, body }: IngestRequest,
  labels: Labels,
  format: StackFormat,
): Result<PushedProfile | null, PushFault> {
  const name = labels.get("service_name") ?? "";
  const dot = name.lastIndexOf(".");
  const end = name.slice(dot + 1);
  const isTyped = dot > 0 && (NAME_ENDS.includes(end) || OTHER_ENDS.includes(end));
  const units = query.get("units") ?? "";
  const type = isTyped ? TYPES.get(end) : TYPES.get(units === "bytes" ? "inuse_space" : units);
  if (type === undefined) return ok(null);
  const stacks = readStacks(body, format);
  if (!stacks.ok) return stacks;
  const service = isTyped ? name.slice(0, dot) : name;
  const named = new Map([...labels, ["service_name", service] as const]);
  return ok({ labels: named, bytes: profileOf(stacks.value, type), isDelta: false });
}

function profileOf(stacks: StackValues, type: "inuse_space" | "goroutine"): Uint8Array {
  const valueType = { type, unit: type === "goroutine" ? "count" : "bytes" };
  const builder = new ProfileBuilder({ sampleTypes: [valueType], periodType: valueType, period: 1n });
  for (const [stack, value] of stacks) {
    const frames = stack.split(";").reverse();
    builder.add({ stack: frames.map((name) => builder.location([{ function: name }])), values: [value] });
  }
  return encodeProfile(builder.build());
}

async function formOf({ contentType, body }: IngestRequest): Promise<FormData | null> {
  try {
    return await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch {
    return null;
  }
}

/** A part without a file name was read as text, which destroys a profile. */
async function bytesOf(part: ReturnType<FormData["get"]>): Promise<Uint8Array | null> {
  return part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : null;
}

async function typesOf(form: FormData): Promise<Result<SampleTypes | null, PushFault>> {
  const part = form.get("sample_type_config");
  if (part === null) return ok(null);
  const text = part instanceof Blob ? (part.size <= CONFIG_BYTES_MAX ? await part.text() : "") : part;
  const read = sampleTypes.safeParse(jsonOf(text));
  return read.success ? ok(read.data) : invalid("sample_type_config is not a JSON object of sample types");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const invalid = (what: string): Result<never, PushFault> => err(pushFault("invalid", what));
