/** Reads the bytes of one source: a file if one of that name exists, otherwise an address. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { Fault } from "../../../base/fault.ts";
import { formatBytes } from "../../../base/format.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { bytes, durationMs } from "../../../base/units.ts";
import { PROFILE_BYTES_MAX } from "../../../profile/model/limits.ts";
import { BodyTooLarge, readAll } from "../../../source/body.ts";
import { shownUrl } from "../../../source/http-fault.ts";
import { splitHeader } from "../../options/header.ts";
import { openHttp } from "../../options/http-client.ts";
import { readPem } from "../../options/pem.ts";
import type { ConnectionFlags, SourceRequest } from "../arguments/invocation.ts";
import type { Log } from "../local/log.ts";
import { type FetchPlan, fetchPlan } from "./address.ts";

export interface Fetched {
  readonly bytes: Uint8Array;
  readonly isRemote: boolean;
  /** Where the response came from, without its query, if not from the address that was given. */
  readonly redirectedTo: string | null;
}

const BODY_BYTES_MAX = bytes(PROFILE_BYTES_MAX);
const MS_PER_SECOND = 1000;

/** Reads a complete source, and logs fetches, which may take long. Never rejects. */
export async function fetchSource(source: string, request: SourceRequest, log: Log): Promise<Result<Fetched, Fault>> {
  const local = await readLocal(source);
  if (local) return local.ok ? ok({ bytes: local.value, isRemote: false, redirectedTo: null }) : local;
  const plan = fetchPlan(source, request);
  if (!plan) return err(noSuchSource(source));
  const socket = plan.socketPath === null ? "" : `unix://${plan.socketPath} at `;
  log(`Fetching profile over HTTP from ${socket}${shownAddress(plan.url)}`);
  if (plan.seconds > 0) log(`Please wait... (${plan.seconds}s)`);
  return fetchAddress(plan, request.connection);
}

/** @returns null if there is no such file */
async function readLocal(path: string): Promise<Result<Uint8Array, Fault> | null> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return err(isFolder(path));
    if (stats.isFile() && stats.size > PROFILE_BYTES_MAX) return err(isTooLarge(path));
    return ok(stats.isFile() ? await readFile(path) : await readPipe(path));
  } catch (cause) {
    if (cause instanceof BodyTooLarge) return err(isTooLarge(path));
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return null;
    return err({ code: "io", what: `it cannot be read (${code})`, where: path, todo: "check its permissions", cause });
  }
}

/** Reads /dev/stdin, and what a shell passes for `<(command)`. */
function readPipe(path: string): Promise<Uint8Array> {
  return readAll(createReadStream(path), PROFILE_BYTES_MAX);
}

async function fetchAddress(plan: FetchPlan, flags: ConnectionFlags): Promise<Result<Fetched, Fault>> {
  const url = new URL(plan.url);
  const basicAuth = url.username
    ? { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
    : null;
  url.username = "";
  url.password = "";
  const tls = await readTls(flags, plan.isInsecure);
  if (!tls.ok) return tls;
  const headers = readHeaders(flags.headers);
  if (!headers.ok) return headers;
  const client = await openHttp({
    origin: url.origin,
    socketPath: plan.socketPath,
    basicAuth,
    headers: headers.value,
    tls: tls.value,
    followsRedirects: flags.followsRedirects,
  });
  if (!client.ok) return client;
  try {
    const timeoutMs = durationMs(plan.timeoutSeconds * MS_PER_SECOND);
    const request = { url: url.href, timeoutMs, bodyBytesMax: BODY_BYTES_MAX };
    const answer = await client.value.get(request, new AbortController().signal);
    if (!answer.ok) return answer;
    const { body, url: end } = answer.value;
    return ok({ bytes: body, isRemote: true, redirectedTo: end === url.href ? null : shownUrl(end) });
  } finally {
    await client.value.close();
  }
}

async function readTls(flags: ConnectionFlags, isInsecure: boolean) {
  const tls: { ca?: string; cert?: string; key?: string; insecure?: boolean } = isInsecure ? { insecure: true } : {};
  for (const name of ["ca", "cert", "key"] as const) {
    if (flags[name] === "") continue;
    const pem = await readPem(flags[name], `-tls_${name}`);
    if (!pem.ok) return pem;
    tls[name] = pem.value;
  }
  return ok(tls);
}

function readHeaders(texts: readonly string[]): Result<Record<string, string>, Fault> {
  const headers: Record<string, string> = {};
  for (const text of texts) {
    const header = splitHeader(text);
    if (!header) {
      const todo = 'write -header="name: value"';
      return err({ code: "bad-option", what: "one of the values is not a header", where: "-header", todo });
    }
    headers[header[0]] = header[1];
  }
  return ok(headers);
}

/** Parameters that choose a profile; any other may be a token. */
const SHOWN_PARAMETERS: readonly string[] = ["seconds", "debug", "gc"];

/** The address without what may be secret: user, password, and parameters that do not choose a profile. */
function shownAddress(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) if (!SHOWN_PARAMETERS.includes(name)) url.searchParams.delete(name);
  return url.href;
}

function noSuchSource(where: string): Fault {
  return { code: "not-found", what: "there is no such file, and it is not an address", where, todo: "check the path" };
}

function isTooLarge(where: string): Fault {
  const what = `it has more than ${formatBytes(PROFILE_BYTES_MAX)}`;
  return { code: "too-large", what, where, todo: "give a smaller profile" };
}

function isFolder(where: string): Fault {
  const todo = "give its files, or add -series to see their growth";
  return { code: "is-folder", what: "this is a folder, not a profile", where, todo };
}
