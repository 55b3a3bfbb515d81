/** `leakhound store` on the data folder of a server: what was stored comes out as it was, and damage is found. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { eventLine, readingLine, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { type StoreAnswer, type StoreCommand, storeCommand } from "../../src/commands/run.ts";
import { lockDataFolder } from "../../src/store/data-folder.ts";

/** A day ago, at a full hour: all its hours are sealed by an import. */
const START = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 86_400_000;
const SERVICE = "shop";
const INSTANCE = "shop-1:6060";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const minute = (minutes: number): Date => new Date(START + minutes * 60_000);
const nameOf = (at: Date): string => `${at.toISOString().replaceAll(":", "-").replace(".", "-")}.pb.gz`;

/** A recording of two hours, as a watch leaves it. */
function recording(folder: string): string {
  mkdirSync(join(folder, "heap"), { recursive: true });
  const target = { schema: "leakhound.recording/1", target: INSTANCE, startedAt: minute(0).toISOString() };
  writeFileSync(join(folder, "target.json"), JSON.stringify({ ...target, incarnations: [], options: {} }));
  for (const [row, at] of [10, 20, 70].entries())
    writeFileSync(join(folder, "heap", nameOf(minute(at))), gzipSync(gunzipSync(recordedProfile("heap", row))));
  const readings = [10, 20, 70].map((at) =>
    readingLine({ at: unixMs(START + at * 60_000), rssBytes: (at * 1024) as never, goroutines: at }),
  );
  writeFileSync(join(folder, "memory.jsonl"), readings.join(""));
  const gap = { at: unixMs(START + 600_000), kind: "gap", reason: "rounds-missed", rounds: 3 } as const;
  writeFileSync(join(folder, "events.jsonl"), eventLine(gap));
  return folder;
}

async function run(command: StoreCommand): Promise<StoreAnswer> {
  const answer = await storeCommand(command);
  if (!answer.ok) throw new Error(`${answer.error.what} ${answer.error.where}`, { cause: answer.error.cause });
  return answer.value;
}

async function imported(): Promise<string> {
  const data = join(newFolder(), "data");
  const answer = await run({ command: "import", data, folder: recording(newFolder()), service: SERVICE });
  expect(answer.lines).toEqual(["3 profiles of 1 instances are history of shop"]);
  return data;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".pb.gz"))
    .sort();

it("imports a recording, and exports it with the same profiles, readings and events", async () => {
  const data = await imported();
  expect(await run({ command: "verify", data })).toEqual({
    lines: ["3 profiles in 2 sealed hours and 1 open ones, 0 tickets: all intact"],
    isIntact: true,
  });
  const out = join(newFolder(), "out");
  const all = { service: null, instance: null, fromMs: null, toMs: null };
  const answer = await run({ command: "export", data, out, ...all });
  const folder = join(out, "shop", "shop-1-6060");
  expect(answer.lines).toEqual(["3 profiles in 1 recordings", folder]);
  const files = filesIn(folder);
  expect(files).toHaveLength(3);
  for (const [row, file] of files.entries())
    expect(Buffer.compare(gunzipSync(readFileSync(join(folder, file))), gunzipSync(recordedProfile("heap", row)))).toBe(
      0,
    );
  const original = recording(newFolder());
  for (const name of ["memory.jsonl", "events.jsonl"])
    expect(readFileSync(join(folder, name), "utf8")).toBe(readFileSync(join(original, name), "utf8"));
});

it("exports what was chosen", async () => {
  const data = await imported();
  const count = async (chosen: Partial<Extract<StoreCommand, { command: "export" }>>) => {
    const all = { service: null, instance: null, fromMs: null, toMs: null };
    return (await run({ command: "export", data, out: join(newFolder(), "out"), ...all, ...chosen })).lines[0];
  };
  expect(await count({ fromMs: START + 15 * 60_000, toMs: START + 70 * 60_000 })).toBe("1 profiles in 1 recordings");
  expect(await count({ service: "other" })).toBe("0 profiles in 0 recordings");
  expect(await count({ instance: INSTANCE, service: SERVICE })).toBe("3 profiles in 1 recordings");
});

it("does not import into hours that are sealed", async () => {
  const data = await imported();
  const again = await storeCommand({ command: "import", data, folder: recording(newFolder()), service: SERVICE });
  expect(again).toMatchObject({ ok: false, error: { code: "exists" } });
  await run({ command: "import", data, folder: recording(newFolder()), service: "other" });
  expect((await run({ command: "verify", data })).lines[0]).toMatch(/^6 profiles in 4 sealed hours/);
});

it("finds each damaged byte of a chunk", async () => {
  const data = await imported();
  const folder = join(data, "history", readdirSync(join(data, "history")).find((name) => name.startsWith("shop-"))!);
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith(".chunk"))!);
  const intact = readFileSync(file);
  for (let at = 0; at < intact.length; at += Math.ceil(intact.length / 9)) {
    const damaged = Buffer.from(intact);
    damaged[at]! ^= 0x40;
    writeFileSync(file, damaged);
    const answer = await run({ command: "verify", data });
    expect(answer.isIntact, `byte ${at}`).toBe(false);
    expect(
      answer.lines.some((line) => line.startsWith(file)),
      answer.lines.join("\n"),
    ).toBe(true);
  }
  writeFileSync(file, intact);
  expect((await run({ command: "verify", data })).isIntact).toBe(true);
});

it("copies a data folder to one that has all of it", async () => {
  const data = await imported();
  const out = join(newFolder(), "copies", "today");
  await run({ command: "backup", data, out });
  expect((await run({ command: "verify", data: out })).lines).toEqual((await run({ command: "verify", data })).lines);
  expect(await storeCommand({ command: "backup", data, out })).toMatchObject({ ok: false, error: { code: "exists" } });
});

it("leaves the folder of a running server alone", async () => {
  const data = await imported();
  const lock = await lockDataFolder(data);
  expect(await storeCommand({ command: "verify", data })).toMatchObject({ ok: false, error: { code: "in-use" } });
  if (lock.ok) await lock.value.release();
  expect(await storeCommand({ command: "verify", data: join(data, "none") })).toMatchObject({
    ok: false,
    error: { code: "not-found" },
  });
});
