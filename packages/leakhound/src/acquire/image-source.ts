/** Where the image of `leakhound holders` comes from: a file, or a service that is asked for one. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../base/fault.ts";
import { formatDuration } from "../base/format.ts";
import { ok, type Result } from "../base/result.ts";
import { type Bytes, type DurationMs, durationMs } from "../base/units.ts";
import { type ConnectionOptions, connectionTo, readConnection } from "../cli/options/connection.ts";
import { progressOf } from "../cli/terminal/reading-progress.ts";
import { parseTarget } from "../source/target.ts";
import { openHttpClient } from "../source/undici-client.ts";
import { fetchImage } from "./fetch-image.ts";
import { openScratch, type Scratch } from "./scratch.ts";

export interface SourceOptions extends ConnectionOptions {
  readonly keep?: string;
  readonly twin?: true;
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
}

export interface ImageSource {
  readonly path: string;
  /** What faults call it. */
  readonly where: string;
  /** The program that the service gave; null where there is none. */
  readonly binary: string | null;
  /** Takes away what was fetched. Called when it has been read, before it is explained: then Ctrl-C has nothing to clean. */
  release(): void;
}

/** `host:port` is an address unless a file has that name. */
export function isAddress(argument: string): boolean {
  if (/^https?:\/\//i.test(argument)) return true;
  return /^(\[[0-9a-f:.]+\]|[\w.-]*):\d+(\/|$)/i.test(argument) && !existsSync(argument);
}

export async function openSource(argument: string, options: SourceOptions): Promise<Result<ImageSource, Fault>> {
  if (!isAddress(argument)) return ok({ path: argument, where: argument, binary: null, release: () => {} });
  const scratch = await openScratch();
  const source = await fetched(argument, options, scratch);
  if (!source.ok) scratch.close();
  return source;
}

async function fetched(
  argument: string,
  { keep, twin, timeout, maxBody, ...connecting }: SourceOptions,
  scratch: Scratch,
): Promise<Result<ImageSource, Fault>> {
  const target = parseTarget(argument);
  if (!target.ok) return target;
  const connection = await readConnection(connecting);
  if (!connection.ok) return connection;
  const http = openHttpClient(connectionTo(target.value, connection.value));
  if (!http.ok) return http;
  const [path, binary] = [keep ?? join(scratch.folder, "image"), join(scratch.folder, "binary")];
  const progress = progressOf(`fetching from ${target.value.display}`);
  const onProgress = (bytes: number, total: number | null) => progress.at(bytes, total);
  const files = { image: path, binary };
  const got = await fetchImage(
    target.value,
    http.value,
    { ...files, twin: twin === true, timeoutMs: timeout, bodyBytesMax: maxBody, onProgress },
    scratch.signal,
  );
  await http.value.close();
  progress.close();
  if (!got.ok) return got;
  tellPause(got.value.pauseMs, target.value.display);
  return ok({
    path,
    where: target.value.display,
    binary: got.value.hasBinary ? binary : null,
    release: () => scratch.close(),
  });
}

/** @param pauseMs null where nobody knows */
export function tellPause(pauseMs: number | null, display: string): void {
  if (pauseMs !== null) process.stderr.write(`${display} stood still for ${formatDuration(durationMs(pauseMs))}\n`);
}
