/**
 * Fetches the heap image of a live service to a file.
 *
 *   heapdump (Go) ─404─▶ heapsnapshot (Node) ─404─▶ fault that names what to mount
 *        └──────── 200 ───────┴─▶ file ─▶ then the service's program, where the service serves it
 *
 * Both addresses are tried next to /debug/pprof, and then at the root.
 */
import { writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { posix } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, bytes, type DurationMs, durationMs } from "../base/units.ts";
import type { HttpClient } from "../source/http.ts";
import type { Target } from "../source/target.ts";
import { fileOperation } from "../work/files.ts";
import { notWritable } from "./fault.ts";
import type { StepProgress } from "./ports.ts";
import { noSpaceIn } from "./space.ts";

export interface FetchOptions {
  /** File to write the image to. */
  readonly imagePath: string;
  /** Whose space the image takes. */
  readonly folder: string;
  /** File to write the service's program to. */
  readonly binaryPath: string;
  /** Asks a Go service to dump from a forked copy: an ELF core, and a pause of milliseconds. */
  readonly fromFork: boolean;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  readonly onProgress: StepProgress["advance"];
}

export interface FetchedImage {
  /** Whether the service served its program, too. */
  readonly hasBinary: boolean;
  /** How long the service was paused, as it reports; null where it does not. */
  readonly pause: DurationMs | null;
}

const GO_IMAGE = "debug/leakhound/heapdump";
const GO_BINARY = "debug/leakhound/binary";
const NODE_IMAGE = "debug/leakhound/heapsnapshot";
const BINARY_BYTES_MAX = bytes(2 ** 30);
const OWNER_ONLY = 0o600;
const NOT_SERVED = new Set([404, 405]);

/** A fetch that fails leaves its incomplete file: the caller removes the folder. */
export async function fetchImage(
  target: Target,
  http: HttpClient,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Result<FetchedImage, Fault>> {
  const { timeoutMs } = options;
  for (const endpoint of endpointsOf(target, options.fromFork)) {
    const { bodyBytesMax, onProgress, folder } = options;
    const imageRequest = {
      http,
      url: endpoint.image,
      path: options.imagePath,
      folder,
      timeoutMs,
      bodyBytesMax,
      onProgress,
    };
    const image = await fetchFile(imageRequest, signal);
    if (!image.ok && !isNotServed(image.error)) return image;
    if (!image.ok || !isImage(image.value, target)) continue;
    const pauseMs = Number(image.value["x-leakhound-pause-ms"] ?? Number.NaN);
    const hasBinary = endpoint.binary !== null && (await fetchBinary(endpoint.binary, http, options, signal));
    return ok({ hasBinary, pause: Number.isFinite(pauseMs) ? durationMs(pauseMs) : null });
  }
  return err(notServed(target));
}

/** The program improves the report, and is not required: a failure to fetch it is not a fault. */
async function fetchBinary(
  url: string,
  http: HttpClient,
  { binaryPath, folder, timeoutMs }: FetchOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const request = {
    http,
    url,
    path: binaryPath,
    folder,
    timeoutMs,
    bodyBytesMax: BINARY_BYTES_MAX,
    onProgress: () => {},
  };
  const binary = await fetchFile(request, signal);
  return binary.ok && isFile(binary.value);
}

interface Endpoint {
  readonly image: string;
  readonly binary: string | null;
}

/** Where a service may serve its image. An address below /debug/leakhound/ is the only endpoint that is tried. */
/** Addresses at which a service may serve heap images, the likeliest first; a HEAD request makes no image. */
export const imageAddresses = (target: Target): readonly string[] =>
  endpointsOf(target, false).map(({ image }) => image);

function endpointsOf({ origin, base, named, query }: Target, fromFork: boolean): readonly Endpoint[] {
  const at = (path: string, more = ""): string => {
    const parameters = [query, more].filter((one) => one !== "").join("&");
    return origin + path + (parameters && `?${parameters}`);
  };
  const fork = fromFork ? "twin=1" : "";
  if (named?.path.includes("/debug/leakhound/"))
    return [{ image: at(named.path, fork), binary: at(posix.join(posix.dirname(named.path), "binary")) }];
  const prefixes = base.endsWith("/debug/pprof/") ? [base.slice(0, -"debug/pprof/".length), "/"] : ["/"];
  return [...new Set(prefixes)].flatMap((prefix) => [
    { image: at(prefix + GO_IMAGE, fork), binary: at(prefix + GO_BINARY) },
    { image: at(prefix + NODE_IMAGE), binary: null },
  ]);
}

const isNotServed = (fault: Fault): boolean =>
  "status" in fault && typeof fault.status === "number" && NOT_SERVED.has(fault.status);

type Headers = Readonly<Record<string, string>>;

/** Some routers answer every address, with a web page or with "ok": what is no file is no image. */
const isImage = (headers: Headers, { named }: Target): boolean =>
  headers["x-leakhound-image"] !== undefined || (named === null ? isFile(headers) : !isText(headers));

const isFile = (headers: Headers): boolean =>
  /^application\/(?:octet-stream|(?:x-)?gzip|zstd)\b/i.test(headers["content-type"] ?? "");
const isText = (headers: Headers): boolean => /^text\//i.test(headers["content-type"] ?? "");

interface FileRequest extends Pick<FetchOptions, "folder" | "timeoutMs" | "bodyBytesMax" | "onProgress"> {
  readonly http: HttpClient;
  readonly url: string;
  readonly path: string;
}

/** Writes the body as it was sent, compressed or not, to a file that only its owner can read. @returns the headers */
async function fetchFile(
  { http, url, path, folder, timeoutMs, bodyBytesMax, onProgress }: FileRequest,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, string>>, Fault>> {
  let writeError: unknown = null;
  let noSpace: Fault | null = null;
  try {
    const opened = await fileOperation(() => open(path, "w", OWNER_ONLY));
    const file = opened.fd;
    let written = 0;
    const sink = (chunk: Uint8Array, headers: Readonly<Record<string, string>>): void => {
      const total = Number(headers["content-length"]) || null;
      if (written === 0) noSpace = noSpaceIn(folder, { what: "the answer", bytes: total ?? 0, where: url });
      if (noSpace !== null) throw new Error(noSpace.what);
      try {
        writeWhole(file, chunk);
      } catch (cause) {
        writeError = cause;
        throw cause;
      }
      written += chunk.length;
      onProgress(bytes(written), total === null ? null : bytes(total));
    };
    const answer = await http.get({ url, timeoutMs, bodyBytesMax, sink }, signal).finally(() => opened.close());
    if (noSpace !== null) return err(noSpace);
    if (writeError !== null) return err(notWritable(path, writeError));
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
    what: "the service does not serve an image of its heap",
    where: display,
    todo: "mount the Go package go/heapdump, or @leakhound/admin in Node; or give a dump file, or --pid on the same machine",
  };
}
