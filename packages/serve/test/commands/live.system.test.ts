/** `leakhound store` through a server that runs: the same answers as on its folder, for who may, one at a time. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { StoreAnswer, StoreCommand } from "leakhound/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { storeCommand } from "../../src/commands/run.ts";
import { lockDataFolder } from "../../src/store/data-folder.ts";
import { isStored, PROFILES, push, startServing } from "../faults/serving.ts";
import { filesIn, INSTANCE, newFolder, recording, START } from "../support/recordings.ts";
import { addToken, ask, startIn } from "../support/running-server.ts";

type Work = StoreCommand extends infer One ? (One extends StoreCommand ? Omit<One, "place"> : never) : never;

const ALL = { service: null, instance: null, fromMs: null, toMs: null };

/** A command on the data folder of `folder`. */
function on(folder: string, token: string | null = null) {
  const place = { data: join(folder, "data"), config: null, server: null, token, ca: null };
  return (work: Work) => storeCommand({ ...work, place } as StoreCommand);
}

async function answerOf(answer: ReturnType<typeof storeCommand>): Promise<StoreAnswer> {
  const given = await answer;
  if (!given.ok) throw new Error(`${given.error.code}: ${given.error.what}`, { cause: given.error.cause });
  return given.value;
}

async function withRecording(): Promise<string> {
  const folder = newFolder();
  await answerOf(on(folder)({ command: "import", folder: recording(), service: "shop" }));
  return folder;
}

const contentsOf = (folder: string) =>
  filesIn(folder).map((name) => [name, readFileSync(join(folder, name), "base64")]);

describe("while a server runs", () => {
  it("verify and export answer as they do afterward", async () => {
    const folder = await withRecording();
    const server = await startIn(folder);
    const [live, later] = [join(newFolder(), "out"), join(newFolder(), "out")];
    const run = on(folder);
    const liveCheck = await answerOf(run({ command: "verify" }));
    const liveExport = await answerOf(run({ command: "export", out: live, ...ALL }));
    await server.close();
    expect(liveCheck).toEqual(await answerOf(run({ command: "verify" })));
    expect(liveCheck.lines).toEqual(["3 profiles in 2 sealed hours and 1 open ones, 0 tickets: all intact"]);
    const laterExport = await answerOf(run({ command: "export", out: later, ...ALL }));
    expect(liveExport.lines.map((line) => line.replace(live, later))).toEqual(laterExport.lines);
    expect(contentsOf(live)).toEqual(contentsOf(later));
    expect(filesIn(live)).toContain("shop/shop-1-6060/memory.jsonl");
  });

  it("an import becomes history beside what the server stores, once", async () => {
    const folder = newFolder();
    const server = await startIn(folder);
    const run = on(folder);
    const recorded = recording();
    expect(await push(server.url, "p1", PROFILES[0]!)).toBe(200);
    const imported = await answerOf(run({ command: "import", folder: recorded, service: "shop" }));
    expect(imported.lines).toEqual(["3 profiles of 1 instances are history of shop"]);
    const at = new Date(START + 75 * 60_000).toISOString();
    const answer = await fetch(`${server.url}/api/v1/profile?service=shop&instance=${INSTANCE}&at=${at}`);
    const stored = gunzipSync(Buffer.from(await answer.arrayBuffer()));
    expect(Buffer.compare(stored, gunzipSync(recordedProfile("heap", 2)))).toBe(0);
    expect(await run({ command: "import", folder: recorded, service: "shop" })).toMatchObject({
      ok: false,
      error: { code: "exists" },
    });
    expect(await isStored(server.url, "p1", PROFILES[0]!)).toBe(true);
    const checked = await answerOf(run({ command: "verify" }));
    expect(checked.lines).toEqual(["4 profiles in 2 sealed hours and 1 open ones, 0 tickets: all intact"]);
    expect(filesIn(join(folder, "data")).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("an import of the hour that is being written goes to its log", async () => {
    const folder = newFolder();
    await startIn(folder);
    const minutes = [(Date.now() - START) / 60_000 - 0.1];
    const run = on(folder);
    await answerOf(run({ command: "import", folder: recording(newFolder(), minutes), service: "shop" }));
    const { lines } = await answerOf(run({ command: "verify" }));
    expect(lines[0]).toMatch(/^1 profiles in 0 sealed hours and [12] open ones/);
  });

  it("finds damage, with the path of the file", async () => {
    const folder = await withRecording();
    await startIn(folder);
    const chunk = filesIn(join(folder, "data")).find((name) => name.endsWith(".chunk"))!;
    const path = join(folder, "data", chunk);
    const damaged = readFileSync(path);
    damaged[damaged.length >> 1]! ^= 0x10;
    writeFileSync(path, damaged);
    const { lines, isIntact } = await answerOf(on(folder)({ command: "verify" }));
    expect(isIntact).toBe(false);
    expect(lines[1]).toContain(path);
  });
});

describe("who may", () => {
  it("needs a token with the scope admin, and each use is in the audit log", async () => {
    const folder = await withRecording();
    const [reader, admin] = [await addToken(folder, "reader", "read"), await addToken(folder, "boss", "admin")];
    await startIn(folder);
    for (const token of [null, reader, "lh_wrong"])
      expect(await on(folder, token)({ command: "verify" })).toMatchObject({ ok: false, error: { code: "refused" } });
    await answerOf(on(folder, admin)({ command: "backup", out: join(newFolder(), "copy") }));
    await answerOf(on(folder, admin)({ command: "verify" }));
    const audit = readFileSync(join(folder, "data", "audit.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(audit).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ who: "reader", action: "POST /api/v1/store/verify", status: 403 }),
        expect.objectContaining({ who: "boss", action: "GET /api/v1/store/backup", status: 200 }),
        expect.objectContaining({ who: "boss", action: "POST /api/v1/store/verify", status: 200 }),
      ]),
    );
  });
});

describe("one at a time", () => {
  it("others are refused meanwhile, and taken after one whose client went away", async () => {
    const folder = await withRecording();
    const { url } = await startIn(folder);
    const run = on(folder);
    const begun = await ask(`${url}/api/v1/store/imports`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ service: "other", hours: ["2026-01-01T00"] }),
    });
    expect(begun.status).toBe(200);
    expect(await run({ command: "verify" })).toMatchObject({ ok: false, error: { code: "busy" } });
    const { id } = JSON.parse(begun.text);
    expect((await ask(`${url}/api/v1/store/imports/${id}`, { method: "DELETE" })).status).toBe(200);
    expect((await ask(`${url}/api/v1/store/imports/${id}/end`, { method: "POST" })).status).toBe(404);
    const leaving = new AbortController();
    const cut = await fetch(`${url}/api/v1/store/backup`, { signal: leaving.signal });
    expect(cut.status).toBe(200);
    leaving.abort();
    await expect.poll(async () => (await run({ command: "verify" })).ok).toBe(true);
    expect(filesIn(join(folder, "data")).filter((name) => name.includes(".tmp"))).toEqual([]);
  });
});

describe("a copy under load", () => {
  it("has all that was acknowledged before it began, and a server starts from it", { timeout: 120_000 }, async () => {
    const folder = await withRecording();
    const serving = await startServing(folder, "data: data\n");
    const before = new Map<string, Uint8Array>();
    let [isOver, number] = [false, 0];
    let noted: Map<string, Uint8Array> | null = before;
    const agents = Array.from({ length: 4 }, async (_, agent) => {
      while (!isOver) {
        const pod = `a${agent}-n${number++}`;
        const profile = PROFILES[number % PROFILES.length]!;
        if ((await push(serving.url, pod, profile)) === 200) noted?.set(pod, profile);
      }
    });
    await expect.poll(() => before.size).toBeGreaterThan(20);
    noted = null;
    const restored = newFolder();
    await answerOf(on(folder)({ command: "backup", out: join(restored, "data") }));
    await serving.kill();
    isOver = true;
    await Promise.all(agents);
    const files = filesIn(join(restored, "data"));
    expect(files.filter((name) => /(^|\/)(\.lock|server\.json)$|\.tmp/.test(name))).toEqual([]);
    const checked = await answerOf(on(restored)({ command: "verify" }));
    expect(checked.isIntact, checked.lines.join("\n")).toBe(true);
    const again = await startServing(restored, "data: data\n");
    for (const [pod, profile] of before) expect(await isStored(again.url, pod, profile), pod).toBe(true);
    const marks: { readonly processes: readonly { readonly instance: string }[] } = await (
      await fetch(`${again.url}/api/v1/marks?service=shop`)
    ).json();
    const instances = new Set(marks.processes.map(({ instance }) => instance));
    expect(
      [...before.keys()].filter((pod) => !instances.has(pod)),
      "rows of processes",
    ).toEqual([]);
    expect(await again.end()).toBe(0);
  });

  it("is a tar file that tar reads", async () => {
    const folder = await withRecording();
    const { url } = await startIn(folder);
    const answer = await fetch(`${url}/api/v1/store/backup`);
    const listed = spawnSync("tar", ["-t"], { input: Buffer.from(await answer.arrayBuffer()), encoding: "utf8" });
    expect(listed.stderr).toBe("");
    expect(listed.stdout.split("\n")).toEqual(expect.arrayContaining(["rows/rows.duckdb", "store.json"]));
  });
});

it("says that a server which has the folder cannot be reached, and what to do", async () => {
  const folder = await withRecording();
  const lock = await lockDataFolder(join(folder, "data"));
  onTestFinished(async () => void (lock.ok && (await lock.value.release())));
  expect(await on(folder)({ command: "verify" })).toMatchObject({
    ok: false,
    error: { code: "in-use", todo: "name the address of that server with --server, or stop it" },
  });
  const place = { data: null, config: null, server: "127.0.0.1:1", token: null, ca: null };
  expect(await storeCommand({ command: "verify", place })).toMatchObject({ ok: false, error: { code: "unreachable" } });
});
