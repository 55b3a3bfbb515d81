/**
 * Each cell of the matrix against `go tool pprof`, byte for byte: what it prints, what it warns of, what it
 * complains of. And against digests of that, for where there is no Go. UPDATE_GOLDENS=1 writes the digests anew,
 * from the tool.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { parseInvocation } from "../../src/cli/pprof/invocation.ts";
import { PORTS } from "../../src/cli/pprof/ports.ts";
import { loadProfile } from "../../src/cli/pprof/sources.ts";
import { canonicalProfile } from "../../src/profile/canonical.ts";
import { encodeProfile } from "../../src/profile/encode.ts";
import type { PprofCommand } from "../../src/report/pprof/options.ts";
import { pprofReport } from "../../src/report/pprof/report.ts";
import { describeWithGo } from "../support/go.ts";
import { CELLS, type Cell, isNew, nameOf } from "./cells.ts";
import { DRAWN, SOURCES } from "./drawn.ts";

const GOLDENS = fileURLToPath(new URL("goldens.json", import.meta.url));
const RECORDED = fileURLToPath(new URL("../fixtures/pprof/", import.meta.url));
/** What the tool says of binaries that are not here; leakhound does not look for them. */
const OF_SYMBOLS = /ymbolization|binary filename|PPROF_BINARY_PATH/;

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const GZIP_BYTE = 0x1f;

const folder = mkdtempSync(join(tmpdir(), "leakhound-goldens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, profile] of Object.entries(DRAWN)) writeFileSync(join(folder, `${name}.pb`), encodeProfile(profile));
for (const [name, source] of Object.entries(SOURCES)) writeFileSync(join(folder, name), source);
const PORTS_HERE = { ...PORTS, zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }), workingDirectory: folder };

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

/** What leakhound prints, and below a line what goes to standard error. */
async function ours(cell: Cell): Promise<string> {
  const notes: string[] = [];
  const invocation = parseInvocation(argsOf(cell));
  if (!invocation?.ok) throw new Error(`${nameOf(cell)} is no command line`);
  const { sources, options, report, warnings } = invocation.value;
  notes.push(...warnings);
  const profile = await loadProfile(sources, (line) => notes.push(line));
  if (!profile.ok) throw new Error(profile.error.what);
  const made = pprofReport(profile.value, report as PprofCommand, options, PORTS_HERE);
  notes.push(...((made.ok ? made.value : made.error).warnings ?? []));
  if (!made.ok) return transcript("", [...notes, made.error.what]);
  const { content } = made.value;
  if (content.kind === "text") return transcript([...content.text].join(""), notes);
  return transcript(base64(encodeProfile(canonicalProfile(content.profile))), notes);
}

function theirs(cell: Cell): string {
  const env = { ...process.env, TZ: "UTC", PPROF_BINARY_PATH: folder, HOME: folder };
  const { stdout, stderr } = spawnSync(toolFile(), argsOf(cell), { cwd: folder, env, maxBuffer: OUTPUT_BYTES_MAX });
  const printed = stdout[0] === GZIP_BYTE ? base64(gunzipSync(stdout)) : stdout.toString("utf8");
  return transcript(printed, stderr.toString("utf8").split("\n"));
}

function transcript(printed: string, notes: readonly string[]): string {
  const kept = notes.filter((line) => line !== "" && !OF_SYMBOLS.test(line));
  return `${printed}--\n${kept.join("\n")}`.replaceAll(folder, "/here");
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

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
      expect(printed).toBe(theirs(cell));
    },
  );

  afterAll(async () => {
    if (!process.env["UPDATE_GOLDENS"]) return;
    for (const cell of CELLS.filter(isNew)) digests[nameOf(cell)] = digestOf(await ours(cell));
    writeFileSync(GOLDENS, `${JSON.stringify(digests, null, 2)}\n`);
  });
});
