/** A server that answers `leakhound store` with something else: nothing is written outside, and no half copy is left. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { StoreCommand } from "leakhound/server";
import { pack } from "tar-stream";
import { expect, it } from "vitest";
import { says, serve } from "../../../leakhound/test/support/servers.ts";
import { storeCommand } from "../../src/commands/run.ts";
import { newFolder } from "../support/recordings.ts";

async function tarOf(names: readonly string[]): Promise<Uint8Array> {
  const tar = pack();
  for (const name of names) tar.entry({ name }, "contents");
  tar.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of tar) parts.push(part);
  return Buffer.concat(parts);
}

const place = (server: string) => ({ data: null, config: null, server, token: null, ca: null });

async function backup(body: Uint8Array, folder: string) {
  const { host } = await serve(says(body, "application/x-tar"));
  return storeCommand({ command: "backup", place: place(host), out: join(folder, "copies", "today") });
}

it.each(["../outside", "a/../../outside", "/outside", "a//outside", "a b"])("refuses a file named %s", async (name) => {
  const folder = newFolder();
  expect(await backup(await tarOf(["rows/rows.duckdb", name]), folder)).toMatchObject({
    ok: false,
    error: { code: "wire" },
  });
  expect(readdirSync(join(folder, "copies"))).toEqual([]);
  expect(existsSync(join(folder, "outside"))).toBe(false);
});

it("refuses a copy that is cut anywhere, and one that is no tar file", async () => {
  const folder = newFolder();
  const whole = await tarOf(["rows/rows.duckdb", "store.json"]);
  for (const length of [0, 100, 600, 1_024, 1_600])
    expect(await backup(whole.subarray(0, length), folder), `${length} bytes`).toMatchObject({ ok: false });
  expect(await backup(Buffer.alloc(2_048, 7), folder)).toMatchObject({ ok: false });
  expect(readdirSync(join(folder, "copies"))).toEqual([]);
  expect(await backup(whole, folder)).toMatchObject({ ok: true });
});

it.each([
  ["nothing", "", "cut"],
  ["no last line", '{"type":"instance","subject":{"service":"s","instance":"i"},"startedAt":1}\n', "cut"],
  ["text", "hello\n", "wire"],
  ["a profile that is none", '{"type":"profile","subject":{},"bytes":"AAAA"}\n', "wire"],
  ["a fault", '{"type":"fault","fault":{"code":"damaged","what":"a","where":"b","todo":"c"}}\n', "damaged"],
])("says what is wrong with an export of %s", async (_, body, code) => {
  const { host } = await serve(says(Buffer.from(body), "text/jsonl"));
  const asked: StoreCommand = {
    command: "export",
    out: join(newFolder(), "out"),
    place: place(host),
    service: null,
    instance: null,
    fromMs: null,
    toMs: null,
  };
  expect(await storeCommand(asked)).toMatchObject({ ok: false, error: { code } });
});
