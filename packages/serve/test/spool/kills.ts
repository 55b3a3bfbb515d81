/** Kills a process that inserts rows, again and again, and checks that what was answered is there, once. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { build } from "esbuild";
import { unixMs } from "leakhound/server";
import { expect } from "vitest";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import { SpooledStore } from "../../src/spool/spooled-store.ts";
import { value } from "../rows/conformance.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const ROWS = 20;

async function script(): Promise<string> {
  // In the workspace, so that it finds the packages that are not bundled.
  const outfile = join(ROOT, "packages/serve/dist/test-insert-forever.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("insert-forever.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    external: ["@duckdb/node-api", "@clickhouse/client"],
    alias: { "leakhound/server": join(ROOT, "packages/leakhound/src/server.ts") },
    banner: {
      js: "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);",
    },
  });
  return outfile;
}

/** @returns the numbers that were answered before the kill */
async function killedAfter(file: string, folder: string, given: { first: number; ms: number }): Promise<number[]> {
  const child = spawn(process.execPath, [file, folder, String(given.first)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (part) => (output += part));
  child.stderr.on("data", (part) => (errors += part));
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  await new Promise((resolve) => setTimeout(resolve, given.ms));
  child.kill("SIGKILL");
  await once(child, "close");
  expect(errors).toBe("");
  return output.split("\n").slice(1, -1).map(Number);
}

export async function expectNothingLost(rounds: number): Promise<number> {
  const file = await script();
  const folder = mkdtempSync(join(tmpdir(), "leakhound-kills-"));
  try {
    const answered: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = round * 1_000_000;
      answered.push(...(await killedAfter(file, folder, { first, ms: 20 + ((round * 137) % 400) })));
      await expectAll(folder, answered);
    }
    return answered.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}

async function expectAll(folder: string, answered: readonly number[]): Promise<void> {
  const limits = { memoryBytesMax: 200 * 2 ** 20, temporaryBytesMax: 100 * 2 ** 20, now: () => Date.now() };
  const rows = value(await openDuckDb({ folder: join(folder, "rows"), ...limits }));
  const options = {
    folder: join(folder, "spool"),
    bytesMax: 64 * 2 ** 20,
    commitMs: 1,
    now: () => Date.now(),
    warn: () => {},
  };
  const store = await SpooledStore.open(rows, options);
  // More points than times, so that each reading has a point of its own, and a doubled one would show in their number.
  const range = { from: unixMs(0), to: unixMs(1e12) };
  const query = { service: "shop", instance: null, range, pointsMax: 1e9, pick: "last" } as const;
  const found = value(await store.readings(query));
  const counts = new Map<number, number>();
  for (const { reading } of found) counts.set(reading.goroutines!, (counts.get(reading.goroutines!) ?? 0) + 1);
  expect(answered.filter((number) => counts.get(number) !== ROWS)).toEqual([]);
  // A batch that was not answered is there as a whole, or not at all.
  expect([...counts].filter(([, count]) => count !== ROWS)).toEqual([]);
  await store.close();
  expect(await rowsIn(folder)).toBe(ROWS * counts.size);
}

/** All rows of the table, doubled ones too. */
async function rowsIn(folder: string): Promise<number> {
  const instance = await DuckDBInstance.create(join(folder, "rows", "rows.duckdb"));
  const connection = await instance.connect();
  const answer = await connection.runAndReadAll("select count(*) from readings");
  connection.closeSync();
  instance.closeSync();
  return Number(answer.getRows()[0]![0]);
}
