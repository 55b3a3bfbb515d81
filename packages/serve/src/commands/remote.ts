/** The commands of `leakhound store` on a server that runs: it reads its store, and files are read and written here. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { err, type Fault, ok, type Result } from "leakhound/server";
import { extract } from "tar-stream";
import { z } from "zod";
import { STORE_FILE } from "../spool/store-file.ts";
import { ask, jsonOf, linesOf, type ServerAddress, unreachable } from "./http.ts";
import type { FoundRecordings } from "./import.ts";
import type { ExportAsked } from "./live.ts";
import type { Recordings } from "./recordings.ts";
import type { Verification } from "./verify.ts";
import { itemLine, type Line, readChecked, readItem } from "./wire.ts";

/** One part of an import: small enough for the limit of a body. */
const PART_CHARS_MAX = 8 * 2 ** 20;
const NAME = /^[\w.-]+(?:\/[\w.-]+)*$/;
const NDJSON = "text/jsonl";

export async function verifyRemote(
  server: ServerAddress,
  progress: (checked: Verification) => void,
): Promise<Result<Verification, Fault>> {
  const answer = await ask(server, { method: "POST", path: "/api/v1/store/verify" });
  if (!answer.ok) return answer;
  let last: Verification | null = null;
  const read = await eachLine(answer.value, server, readChecked, async (checked) => {
    last = checked;
    progress(checked);
    return ok(null);
  });
  if (!read.ok) return read;
  return last === null ? err(cut(server.url)) : ok(last);
}

export async function exportRemote(
  server: ServerAddress,
  { service, instance, fromMs, toMs }: ExportAsked,
  recordings: Recordings,
): Promise<Result<null, Fault>> {
  const query = new URLSearchParams({
    ...(service === null ? {} : { service }),
    ...(instance === null ? {} : { instance }),
    ...(fromMs === null ? {} : { from: String(fromMs) }),
    ...(toMs === null ? {} : { to: String(toMs) }),
  });
  const answer = await ask(server, { method: "GET", path: `/api/v1/store/export?${query}` });
  return answer.ok ? eachLine(answer.value, server, readItem, (item) => recordings.add(item)) : answer;
}

/** Unpacks the copy into a folder. */
export async function backupRemote(server: ServerAddress, folder: string): Promise<Result<null, Fault>> {
  const answer = await ask(server, { method: "GET", path: "/api/v1/store/backup" });
  if (!answer.ok) return answer;
  const tar = extract();
  const fed = pipeline(answer.value, tar);
  // It is waited for below, also where unpacking fails first.
  fed.catch(() => {});
  let last = "";
  try {
    for await (const entry of tar) {
      last = entry.header.name;
      if (!NAME.test(entry.header.name) || entry.header.name.split("/").includes(".."))
        return err(wrongName(server.url));
      const path = join(folder, entry.header.name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await pipeline(entry, createWriteStream(path, { mode: 0o600, flush: true }));
    }
    await fed;
    return last === STORE_FILE ? ok(null) : err(cut(server.url));
  } catch (cause) {
    return err(isOfFiles(cause) ? unwritten(folder, cause) : unreachable(server.url, cause));
  } finally {
    answer.value.destroy();
  }
}

/** @returns the profiles that were added */
export async function importRemote(
  server: ServerAddress,
  service: string,
  { hours, items }: FoundRecordings,
): Promise<Result<number, Fault>> {
  const body = JSON.stringify({ service, hours });
  const begun = await post(server, "/api/v1/store/imports", { type: "application/json", text: body }, importId);
  if (!begun.ok) return begun;
  const path = `/api/v1/store/imports/${begun.value.id}`;
  const sent = await sendItems(server, path, items());
  if (sent.ok) {
    const ended = await post(server, `${path}/end`, NO_BODY, profilesAnswer);
    return ended.ok ? ok(ended.value.profiles) : ended;
  }
  const abandoned = await ask(server, { method: "DELETE", path });
  if (abandoned.ok) abandoned.value.resume();
  return sent;
}

async function sendItems(
  server: ServerAddress,
  path: string,
  items: ReturnType<FoundRecordings["items"]>,
): Promise<Result<null, Fault>> {
  let part: string[] = [];
  let chars = 0;
  const send = async (): Promise<Result<unknown, Fault>> => {
    const sent = await post(server, path, { type: NDJSON, text: part.join("") }, profilesAnswer);
    [part, chars] = [[], 0];
    return sent;
  };
  for await (const item of items) {
    if (!item.ok) return item;
    const line = itemLine(item.value);
    part.push(line);
    chars += line.length;
    const sent = chars >= PART_CHARS_MAX ? await send() : ok(null);
    if (!sent.ok) return sent;
  }
  const sent = part.length === 0 ? ok(null) : await send();
  return sent.ok ? ok(null) : sent;
}

const importId = z.object({ id: z.string().regex(/^[0-9a-f]{1,64}$/) });
const profilesAnswer = z.object({ profiles: z.number() });
const NO_BODY = { type: NDJSON, text: "" };

async function post<T>(
  server: ServerAddress,
  path: string,
  body: { readonly type: string; readonly text: string },
  schema: z.ZodType<T>,
): Promise<Result<T, Fault>> {
  const answer = await ask(server, { method: "POST", path, body });
  return answer.ok ? jsonOf(answer.value, schema, server.url) : answer;
}

/** Reads lines up to the last one. */
async function eachLine<T>(
  answer: IncomingMessage,
  { url }: ServerAddress,
  read: (line: string, where: string) => Line<T>,
  take: (value: T) => Promise<Result<unknown, Fault>>,
): Promise<Result<null, Fault>> {
  try {
    for await (const text of linesOf(answer)) {
      const line = read(text, url);
      if (!line.ok) return line;
      if (line.value === "end") return ok(null);
      const taken = await take(line.value);
      if (!taken.ok) return taken;
    }
    return err(cut(url));
  } catch (cause) {
    return err(unreachable(url, cause));
  } finally {
    answer.destroy();
  }
}

const isOfFiles = (cause: unknown): boolean => cause instanceof Error && "syscall" in cause && "path" in cause;

function unwritten(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = "free space, or give another folder";
  return { code: "backup", what: `it cannot be written: ${code}`, where, todo, cause };
}

const cut = (where: string): Fault => ({
  code: "cut",
  what: "the answer ends early",
  where,
  todo: "look into the log of the server, and try again",
});

const wrongName = (where: string): Fault => ({
  code: "wire",
  what: "the copy has a file whose name is not one of a data folder",
  where,
  todo: "check that leakhound serve of this version listens there",
});
