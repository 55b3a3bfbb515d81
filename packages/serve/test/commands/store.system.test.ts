/** `leakhound store` on the data folder of a server: what was stored comes out as it was, and damage is found. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { StoreAnswer, StoreCommand } from "leakhound/server";
import { expect, it } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { storeCommand } from "../../src/commands/run.ts";
import { lockDataFolder } from "../../src/store/data-folder.ts";
import { filesIn, INSTANCE, newFolder, recording, START } from "../support/recordings.ts";

const SERVICE = "shop";

const placed = (data: string) => ({ place: { data, config: null, server: null, token: null, ca: null } });

async function run(command: StoreCommand): Promise<StoreAnswer> {
  const answer = await storeCommand(command);
  if (!answer.ok) throw new Error(`${answer.error.what} ${answer.error.where}`, { cause: answer.error.cause });
  return answer.value;
}

async function imported(): Promise<string> {
  const data = join(newFolder(), "data");
  const answer = await run({ command: "import", ...placed(data), folder: recording(), service: SERVICE });
  expect(answer.lines).toEqual(["3 profiles of 1 instances are history of shop"]);
  return data;
}

const profilesIn = (folder: string) => filesIn(folder).filter((name) => name.endsWith(".pb.gz"));

it("imports a recording, and exports it with the same profiles, readings and events", async () => {
  const data = await imported();
  expect(await run({ command: "verify", ...placed(data) })).toEqual({
    lines: ["3 profiles in 2 sealed hours and 1 open ones, 0 tickets: all intact"],
    isIntact: true,
  });
  const out = join(newFolder(), "out");
  const all = { service: null, instance: null, fromMs: null, toMs: null };
  const answer = await run({ command: "export", ...placed(data), out, ...all });
  const folder = join(out, "shop", "shop-1-6060");
  expect(answer.lines).toEqual(["3 profiles in 1 recordings", folder]);
  const files = profilesIn(folder);
  expect(files).toHaveLength(3);
  for (const [row, file] of files.entries())
    expect(Buffer.compare(gunzipSync(readFileSync(join(folder, file))), gunzipSync(recordedProfile("heap", row)))).toBe(
      0,
    );
  const original = recording();
  for (const name of ["memory.jsonl", "events.jsonl"])
    expect(readFileSync(join(folder, name), "utf8")).toBe(readFileSync(join(original, name), "utf8"));
});

it("exports what was chosen", async () => {
  const data = await imported();
  const count = async (chosen: Partial<Extract<StoreCommand, { command: "export" }>>) => {
    const all = { service: null, instance: null, fromMs: null, toMs: null };
    return (await run({ command: "export", ...placed(data), out: join(newFolder(), "out"), ...all, ...chosen }))
      .lines[0];
  };
  expect(await count({ fromMs: START + 15 * 60_000, toMs: START + 70 * 60_000 })).toBe("1 profiles in 1 recordings");
  expect(await count({ service: "other" })).toBe("0 profiles in 0 recordings");
  expect(await count({ instance: INSTANCE, service: SERVICE })).toBe("3 profiles in 1 recordings");
});

it("does not import into hours that are sealed", async () => {
  const data = await imported();
  const again = await storeCommand({ command: "import", ...placed(data), folder: recording(), service: SERVICE });
  expect(again).toMatchObject({ ok: false, error: { code: "exists" } });
  await run({ command: "import", ...placed(data), folder: recording(), service: "other" });
  expect((await run({ command: "verify", ...placed(data) })).lines[0]).toMatch(/^6 profiles in 4 sealed hours/);
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
    const answer = await run({ command: "verify", ...placed(data) });
    expect(answer.isIntact, `byte ${at}`).toBe(false);
    expect(
      answer.lines.some((line) => line.startsWith(file)),
      answer.lines.join("\n"),
    ).toBe(true);
  }
  writeFileSync(file, intact);
  expect((await run({ command: "verify", ...placed(data) })).isIntact).toBe(true);
});

it("copies a data folder to one that has all of it", async () => {
  const data = await imported();
  const out = join(newFolder(), "copies", "today");
  const { lines } = await run({ command: "backup", ...placed(data), out });
  expect(lines).toEqual([
    `a copy of ${data} is in ${out}`,
    "it has all that the server keeps: profiles, rows, tickets, tokens, the audit log",
  ]);
  expect((await run({ command: "verify", ...placed(out) })).lines).toEqual(
    (await run({ command: "verify", ...placed(data) })).lines,
  );
  expect(await storeCommand({ command: "backup", ...placed(data), out })).toMatchObject({
    ok: false,
    error: { code: "exists" },
  });
});

it("leaves the folder of a running server alone", async () => {
  const data = await imported();
  const lock = await lockDataFolder(data);
  expect(await storeCommand({ command: "verify", ...placed(data) })).toMatchObject({
    ok: false,
    error: { code: "in-use" },
  });
  if (lock.ok) await lock.value.release();
  expect(await storeCommand({ command: "verify", ...placed(join(data, "none")) })).toMatchObject({
    ok: false,
    error: { code: "not-found" },
  });
});
