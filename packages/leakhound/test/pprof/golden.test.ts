/**
 * Each cell of the matrix against `go tool pprof`, byte for byte; and against digests of what it printed, for
 * where there is no Go. UPDATE_GOLDENS=1 writes the digests anew, from the tool.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parseInvocation } from "../../src/cli/pprof/invocation.ts";
import { loadProfile } from "../../src/cli/pprof/sources.ts";
import { encodeProfile } from "../../src/profile/encode.ts";
import type { PprofCommand } from "../../src/report/pprof/options.ts";
import { pprofReport } from "../../src/report/pprof/report.ts";
import { describeWithGo } from "../support/go.ts";
import { CELLS, type Cell, isNew, nameOf } from "./cells.ts";
import { DRAWN } from "./drawn.ts";

const GOLDENS = fileURLToPath(new URL("goldens.json", import.meta.url));
const RECORDED = fileURLToPath(new URL("../fixtures/pprof/", import.meta.url));
const UTC = { zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }), workingDirectory: "/", readSource: () => null };

const folder = mkdtempSync(join(tmpdir(), "leakhound-goldens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, profile] of Object.entries(DRAWN)) writeFileSync(join(folder, `${name}.pb`), encodeProfile(profile));

const fileOf = (name: string): string => (name in DRAWN ? join(folder, `${name}.pb`) : `${RECORDED}${name}.pb.gz`);

/** Names of profiles in the flags become their files. */
function argsOf({ flags, profile }: Cell): string[] {
  const args = flags.map((flag) => {
    const [, option, name] = /^(-(?:diff_)?base=)(.*)$/.exec(flag) ?? [];
    if (option !== undefined) return `${option}${fileOf(name!)}`;
    return flag.startsWith("-") ? flag : fileOf(flag);
  });
  const isSource = (arg: string) => !arg.startsWith("-");
  return [...args.filter((arg) => !isSource(arg)), fileOf(profile), ...args.filter(isSource)];
}

/** What leakhound prints, or the complaint of what it cannot. */
async function ours(cell: Cell): Promise<string> {
  const invocation = parseInvocation(argsOf(cell));
  if (!invocation?.ok) throw new Error(`${nameOf(cell)} is no command line`);
  const { sources, options, report } = invocation.value;
  const profile = await loadProfile(sources, () => {});
  if (!profile.ok) throw new Error(profile.error.what);
  const made = pprofReport(profile.value, report as PprofCommand, options, UTC);
  if (!made.ok) return `fails: ${made.error.code}\n`;
  const { content } = made.value;
  return content.kind === "text" ? [...content.text].join("") : "a profile";
}

function theirs(cell: Cell): string {
  const env = { ...process.env, TZ: "UTC", PPROF_BINARY_PATH: folder, HOME: folder };
  return spawnSync(toolFile(), argsOf(cell), { encoding: "utf8", env, maxBuffer: 64 * 1024 * 1024 }).stdout;
}

let tool: string | null = null;

/** The tool itself: `go tool` would look whether it is up to date, each time. */
function toolFile(): string {
  tool ??= execFileSync("go", ["tool", "-n", "pprof"], { encoding: "utf8" }).trim();
  return tool;
}

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
      expect(printed.startsWith("fails: ") ? "" : printed).toBe(theirs(cell));
    },
  );

  afterAll(async () => {
    if (!process.env["UPDATE_GOLDENS"]) return;
    for (const cell of CELLS.filter(isNew)) digests[nameOf(cell)] = digestOf(await ours(cell));
    writeFileSync(GOLDENS, `${JSON.stringify(digests, null, 2)}\n`);
  });
});
