/**
 * `leakhound holders URL`: the image of a live service, in a file that goes when it has been read.
 *
 *   heapdump (Go) ─404─▶ heapsnapshot (Node) ─404─▶ fault: what to mount
 *        └──────── 200 ───────┴─▶ file ─▶ and the program beside it, where it is served
 *
 * Both are looked for beside /debug/pprof, and at the root.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { posix } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, bytes, type DurationMs } from "../base/units.ts";
import { notWritable } from "../cli/output/write-text.ts";
import type { HttpClient } from "../source/http.ts";
import type { Target } from "../source/target.ts";

export interface FetchOptions {
  /** Files to write: the image, and the program it is of. */
  readonly image: string;
  readonly binary: string;
  /** Whether to ask Go services for a twin: an ELF core, and a pause of milliseconds. */
  readonly twin: boolean;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  /** Told how far the image has come; `total` is null where the service does not say. */
  readonly onProgress: (bytes: number, total: number | null) => void;
}

export interface FetchedImage {
  /** Whether the service gave its program too. */
  readonly hasBinary: boolean;
  /** How long the service says that it stood still. */
  readonly pauseMs: number | null;
}

const GO_IMAGE = "debug/leakhound/heapdump";
const GO_BINARY = "debug/leakhound/binary";
const NODE_IMAGE = "debug/leakhound/heapsnapshot";
const BINARY_BYTES_MAX = bytes(2 ** 30);
const OWNER_ONLY = 0o600;
const NOT_SERVED = new Set([404, 405]);

/** Fetches the image, and the program where it is served. What was begun stays on failure. */
export async function fetchImage(
  target: Target,
  http: HttpClient,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Result<FetchedImage, Fault>> {
  const fetchTo = (path: string, url: string, bodyBytesMax: Bytes, onProgress: FetchOptions["onProgress"]) =>
    fetchFile({ http, url, path, timeoutMs: options.timeoutMs, bodyBytesMax, onProgress }, signal);
  for (const place of placesOf(target, options.twin)) {
    const image = await fetchTo(options.image, place.image, options.bodyBytesMax, options.onProgress);
    if (!image.ok && !isElsewhere(image.error)) return image;
    if (!image.ok || isPage(image.value)) continue;
    const pause = Number(image.value["x-leakhound-pause-ms"] ?? Number.NaN);
    const binary = place.binary && (await fetchTo(options.binary, place.binary, BINARY_BYTES_MAX, () => {}));
    const hasBinary = binary !== null && binary !== "" && binary.ok && !isPage(binary.value);
    return ok({ hasBinary, pauseMs: Number.isFinite(pause) ? pause : null });
  }
  return err(notServed(target));
}

interface Place {
  readonly image: string;
  readonly binary: string | null;
}

/** Where an image may be; an address that names one is taken at its word. */
function placesOf({ origin, base, named, query }: Target, twin: boolean): readonly Place[] {
  const at = (path: string, more = ""): string => {
    const parameters = [query, more].filter((one) => one !== "").join("&");
    return origin + path + (parameters && `?${parameters}`);
  };
  const ask = twin ? "twin=1" : "";
  if (named?.path.includes("/debug/leakhound/"))
    return [{ image: at(named.path, ask), binary: at(posix.join(posix.dirname(named.path), "binary")) }];
  const prefixes = base.endsWith("/debug/pprof/") ? [base.slice(0, -"debug/pprof/".length), "/"] : ["/"];
  return [...new Set(prefixes)].flatMap((prefix) => [
    { image: at(prefix + GO_IMAGE, ask), binary: at(prefix + GO_BINARY) },
    { image: at(prefix + NODE_IMAGE), binary: null },
  ]);
}

const isElsewhere = (fault: Fault): boolean =>
  "status" in fault && typeof fault.status === "number" && NOT_SERVED.has(fault.status);

/** Some routers answer every address with a page. */
const isPage = (headers: Readonly<Record<string, string>>): boolean =>
  /^text\//.test(headers["content-type"] ?? "") && headers["x-leakhound-image"] === undefined;

interface FileRequest extends Pick<FetchOptions, "timeoutMs" | "bodyBytesMax" | "onProgress"> {
  readonly http: HttpClient;
  readonly url: string;
  readonly path: string;
}

/** The body as it was sent, packed or not, to a file that only its owner may read. @returns the answer's headers */
async function fetchFile(
  { http, url, path, timeoutMs, bodyBytesMax, onProgress }: FileRequest,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, string>>, Fault>> {
  let unwritten: unknown = null;
  try {
    const file = openSync(path, "w", OWNER_ONLY);
    let written = 0;
    const sink = (chunk: Uint8Array, headers: Readonly<Record<string, string>>): void => {
      try {
        writeWhole(file, chunk);
      } catch (cause) {
        unwritten = cause;
        throw cause;
      }
      written += chunk.length;
      onProgress(written, Number(headers["content-length"]) || null);
    };
    const answer = await http.get({ url, timeoutMs, bodyBytesMax, sink }, signal).finally(() => closeSync(file));
    if (unwritten !== null) return err(notWritable(path, unwritten));
    return answer.ok ? ok(answer.value.headers) : answer;
  } catch (cause) {
    return err(notWritable(path, cause));
  }
}

function writeWhole(file: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
}

function notServed({ display }: Target): Fault {
  return {
    code: "not-served",
    what: "the service gives no image of its heap",
    where: display,
    todo: "mount the Go package go/heapdump, or @leakhound/admin in Node; or give a dump's file, or --pid on the same machine",
  };
}
