/**
 * Looks at a target, in a process of its own: fetches its goroutines and an image of its heap, and says what is in them. What is
 * fetched has limits, goes to files without names, and ends with this process.
 */
import {
  type AcquirePorts,
  bytes,
  createScratch,
  durationMs,
  err,
  explainHeap,
  type Fault,
  type HttpClient,
  ok,
  openHttpClient,
  parseTarget,
  type Result,
  readGoroutines,
  type Target,
} from "leakhound/server";
import type { HeapAnswer, KeptGoroutines } from "../kit/kit.ts";
import { cut } from "./cut.ts";
import { goroutineGroups } from "./goroutine-groups.ts";
import { heapAnswer } from "./heap-answer.ts";
import type { Failure, Finding, Job } from "./job.ts";

const WHAT_CHARS_MAX = 400;
/** Where the Go package cannot fork its process at all, it says so; then only a dump, which pauses the service longer, is left. */
const CANNOT_FORK = /forked on Linux|built with -race/;
const NOT_SERVED: ReadonlySet<string> = new Set(["not-served"]);

export async function look(job: Job, found: (finding: Finding) => void): Promise<void> {
  const target = parseTarget(job.url);
  if (!target.ok) throw new TypeError(target.error.what);
  const openHttp = () =>
    openHttpClient({ origin: target.value.origin, basicAuth: target.value.basicAuth, ...definedOf(job.access) });
  if (job.goroutines !== null)
    found({ part: "goroutines", found: await goroutines(job, job.goroutines, target.value, openHttp) });
  if (job.image !== null) found({ part: "heap", found: await heap(job, job.image, target.value, openHttp) });
}

type OpenHttp = () => Result<HttpClient, Fault>;

/** Without the members that are undefined. */
function definedOf({ basicAuth, headers, tls: { ca, cert, key, insecure } }: Job["access"]) {
  return {
    ...(basicAuth === undefined ? {} : { basicAuth }),
    ...(headers === undefined ? {} : { headers }),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(insecure === undefined ? {} : { insecure }),
    },
  };
}

async function goroutines(
  { at, site }: Job,
  { bytesMax, timeoutMs }: NonNullable<Job["goroutines"]>,
  { origin, base, query }: Target,
  openHttp: OpenHttp,
): Promise<Result<KeptGoroutines, Failure>> {
  const http = openHttp();
  if (!http.ok) return err(failureOf(http.error));
  const url = `${origin}${base}goroutine?${query === "" ? "" : `${query}&`}debug=2`;
  const request = { url, timeoutMs: durationMs(timeoutMs), bodyBytesMax: bytes(bytesMax) };
  const answer = await http.value.get(request, new AbortController().signal);
  await http.value.close();
  if (!answer.ok) return err(failureOf(answer.error));
  try {
    const dump = readGoroutines(new TextDecoder().decode(answer.value.body));
    return ok(goroutineGroups(dump.goroutines, site, at));
  } catch {
    return err({ code: "failed", what: "what it serves as a dump of goroutines is none" });
  }
}

async function heap(
  { at, site }: Job,
  image: NonNullable<Job["image"]>,
  target: Target,
  openHttp: OpenHttp,
): Promise<Result<HeapAnswer, Failure>> {
  let pauseMs: number | null = null;
  const ports = imagePorts(image, (ms) => {
    pauseMs = ms;
  });
  const explain = (fromFork: boolean) =>
    explainHeap(
      {
        location: { ...locationOf(image), target, openHttp: async () => openHttp(), fromFork },
        binary: null,
        base: null,
      },
      ports,
    );
  const forked = await explain(true);
  const explained = forked.ok || !cannotFork(forked.error) ? forked : await explain(false);
  return explained.ok ? ok(heapAnswer(explained.value, site, { at, pauseMs })) : err(failureOf(explained.error));
}

const locationOf = ({ bytesMax, timeoutMs }: NonNullable<Job["image"]>) => ({
  kind: "service" as const,
  savePath: null,
  timeoutMs: durationMs(timeoutMs),
  bodyBytesMax: bytes(bytesMax),
});

function imagePorts(
  { folder, unpackedBytesMax }: NonNullable<Job["image"]>,
  paused: (ms: number) => void,
): AcquirePorts {
  return {
    openScratch: () => createScratch(folder),
    observer: { begin: () => ({ advance: () => {}, close: () => {} }), paused: (_where, duration) => paused(duration) },
    signal: new AbortController().signal,
    unpackedBytesMax: bytes(unpackedBytesMax),
  };
}

const cannotFork = (fault: Fault): boolean => CANNOT_FORK.test(snippetOf(fault));
const snippetOf = (fault: Fault): string =>
  "snippet" in fault && typeof fault.snippet === "string" ? fault.snippet : "";

function failureOf(fault: Fault): Failure {
  const status = "status" in fault ? fault.status : null;
  const code = NOT_SERVED.has(fault.code) || status === 404 || status === 405 ? "not-served" : "failed";
  const snippet = snippetOf(fault);
  const isSaid = snippet === "" || fault.what.includes(snippet);
  return { code, what: cut(isSaid ? fault.what : `${fault.what}: ${snippet}`, WHAT_CHARS_MAX) };
}
