/**
 * Compares each cell of the matrix with `go tool pprof`, byte for byte: output, warnings and errors. Where Go is not
 * installed, compares it with digests of the same. UPDATE_GOLDENS=1 rewrites the digests from the tool.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { describeWithGo } from "../../support/go.ts";
import { CELLS, type Cell, isNew, nameOf } from "./cells.ts";
import { DRAWN, SOURCES } from "./drawn.ts";
import { goTranscript, ourTranscript } from "./transcripts.ts";

const GOLDENS = fileURLToPath(new URL("goldens.json", import.meta.url));
const RECORDED = fileURLToPath(new URL("../../fixtures/pprof/", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "leakhound-goldens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, profile] of Object.entries(DRAWN)) writeFileSync(join(folder, `${name}.pb`), encodeProfile(profile));
for (const [name, source] of Object.entries(SOURCES)) writeFileSync(join(folder, name), source);

const fileOf = (name: string): string => (name in DRAWN ? join(folder, `${name}.pb`) : `${RECORDED}${name}.pb.gz`);

/** Names of profiles in the flags become their files. */
function argsOf({ flags, profile }: Cell): string[] {
  const args = flags.map((flag) => {
    const [, option, name] = /^(-(?:diff_)?base=)(.*)$/.exec(flag) ?? [];
    if (option !== undefined) return `${option}${fileOf(name!)}`;
    return flag.startsWith("-") ? flag.replace("RECORDED", RECORDED) : fileOf(flag);
  });
  const isSource = (arg: string) => !arg.startsWith("-");
  return [...args.filter((arg) => !isSource(arg)), fileOf(profile), ...args.filter(isSource)];
}

const ours = (cell: Cell) => ourTranscript(argsOf(cell), folder);
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

describe(`${CELLS.length} command lines of pprof`, () => {
  const digests: Record<string, string> = JSON.parse(readFileSync(GOLDENS, "utf8"));

  it.skipIf(process.env["UPDATE_GOLDENS"]).each(CELLS.map((cell) => ({ name: nameOf(cell), cell })))(
    "$name",
    async ({ name, cell }) => {
      expect(digestOf(await ours(cell))).toBe(digests[name]);
    },
  );
});

describeWithGo("the same against go tool pprof", () => {
  const digests: Record<string, string> = {};

  it.each(CELLS.filter((cell) => !isNew(cell)).map((cell) => ({ name: nameOf(cell), cell })))(
    "$name",
    async ({ name, cell }) => {
      const printed = await ours(cell);
      digests[name] = digestOf(printed);
      expect(printed).toBe(goTranscript(argsOf(cell), folder));
    },
  );

  afterAll(async () => {
    if (!process.env["UPDATE_GOLDENS"]) return;
    for (const cell of CELLS.filter(isNew)) digests[nameOf(cell)] = digestOf(await ours(cell));
    writeFileSync(GOLDENS, `${JSON.stringify(digests, null, 2)}\n`);
  });
});
