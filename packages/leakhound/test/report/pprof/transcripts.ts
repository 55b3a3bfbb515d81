/** Command lines of pprof, run by leakhound and by `go tool pprof` in one folder. */
import { execFileSync, spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { parseInvocation } from "../../../src/cli/pprof/arguments/invocation.ts";
import { PORTS } from "../../../src/cli/pprof/local/ports.ts";
import { loadProfile } from "../../../src/cli/pprof/sources/load-profile.ts";
import { canonicalProfile } from "../../../src/profile/merge/canonical.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import type { PprofCommand } from "../../../src/report/pprof/options.ts";
import { pprofReport } from "../../../src/report/pprof/report.ts";

/** Messages of the tool about binaries that do not exist here; leakhound does not search for them. */
const OF_SYMBOLS = /ymbolization|binary filename|PPROF_BINARY_PATH/;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const GZIP_BYTE = 0x1f;

/** The output of leakhound and, below a line, its standard error. Times are in UTC. */
export async function ourTranscript(args: readonly string[], folder: string): Promise<string> {
  const notes: string[] = [];
  const invocation = parseInvocation(args);
  if (!invocation?.ok) throw new Error(`${args.join(" ")} is not a valid command line`);
  const { sources, options, report, warnings } = invocation.value;
  notes.push(...warnings);
  const profile = await loadProfile(sources, (line) => notes.push(line));
  if (!profile.ok) throw new Error(profile.error.what);
  const ports = { ...PORTS, zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }), workingDirectory: folder };
  const made = pprofReport(profile.value, report as PprofCommand, options, ports);
  notes.push(...((made.ok ? made.value : made.error).warnings ?? []));
  if (!made.ok) return transcript("", [...notes, made.error.what], folder);
  const { content } = made.value;
  if (content.kind === "text") return transcript([...content.text].join(""), notes, folder);
  return transcript(base64(encodeProfile(canonicalProfile(content.profile))), notes, folder);
}

/** The same for `go tool pprof`. */
export function goTranscript(args: readonly string[], folder: string): string {
  const env = { ...process.env, TZ: "UTC", PPROF_BINARY_PATH: folder, HOME: folder };
  const { stdout, stderr } = spawnSync(toolFile(), args, { cwd: folder, env, maxBuffer: OUTPUT_BYTES_MAX });
  const printed = stdout[0] === GZIP_BYTE ? base64(gunzipSync(stdout)) : stdout.toString("utf8");
  return transcript(printed, stderr.toString("utf8").split("\n"), folder);
}

function transcript(printed: string, notes: readonly string[], folder: string): string {
  const kept = notes.filter((line) => line !== "" && !OF_SYMBOLS.test(line));
  return `${printed}--\n${kept.join("\n")}`.replaceAll(folder, "/here");
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

let tool: string | null = null;

/** The tool itself, since `go tool` would check each time whether it is up to date. */
function toolFile(): string {
  tool ??= execFileSync("go", ["tool", "-n", "pprof"], { encoding: "utf8" }).trim();
  return tool;
}
