/**
 * Names of a hostile service on a real terminal: `script` runs each command with a pseudo-terminal as its output. In a pipe
 * the reports of pprof stay byte for byte those of `go tool pprof`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { BIN, newFolder } from "../../e2e/run-leakhound.ts";

const HOSTILE = "main.\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eevil\r\u2028";
const folder = newFolder();
const profile = join(folder, "heap.pb.gz");
const recording = join(folder, "recording");
mkdirSync(recording);
for (let row = 0; row < 4; row++) {
  const packed = gzipSync(encodeProfile(profileAt(Date.UTC(2026, 10, 23, 9, row), 1_000_000n * BigInt(row + 1))));
  writeFileSync(join(recording, `${row}.pb.gz`), packed);
  if (row === 0) writeFileSync(profile, packed);
}
writeFileSync(join(folder, "commands"), "top\npeek .\ntraces\ntags\nlist .\nquit\n");

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;
const COMMANDS = [
  ...["-top", "-tree", "-traces", "-raw", "-tags", "-comments", "-dot", "-peek=.", "-list=."].map(
    (one) => `pprof ${one} ${profile}`,
  ),
  `pprof -series -top ${recording}`,
  `pprof -series -top ${profile}`,
  `pprof ${profile} < ${join(folder, "commands")}`,
  `diagnose ${recording}`,
  `diagnose ${recording} --json`,
];

/** A heap profile in which every text that a service chooses is hostile. */
function profileAt(takenAtMs: number, value: bigint): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
    timeNanos: BigInt(takenAtMs) * 1_000_000n,
    comments: [HOSTILE],
  });
  const stack = [builder.location([{ function: HOSTILE, file: HOSTILE }])];
  builder.add({ stack, values: [value], labels: [{ key: HOSTILE, text: HOSTILE }] });
  return builder.build();
}

/** What a terminal receives from the command. */
function typescript(command: string): string {
  const line = `${process.execPath} ${BIN} ${command} 2>&1`;
  return execFileSync("script", ["-q", "-e", "-c", `${line}; true`, "/dev/null"], {
    encoding: "utf8",
    env: { ...process.env, TERM: "xterm" },
  });
}

describe.skipIf(!hasScript)("a terminal (skipped without script of util-linux)", () => {
  it.each(COMMANDS)("receives no control character of a name: %s", (command) => {
    const received = typescript(command);
    expect(received).toContain("evil");
    // What remains are line ends and the command's own colors.
    const rest = received.replaceAll("\r\n", "\n").replaceAll(/\p{Cc}\[\d{1,2}m/gu, "");
    expect(rest).not.toMatch(/[^\P{Cc}\n\t]|[\p{Cf}\u2028\u2029]/u);
  });
});

it.each(["-top", "-traces", "-raw"])("a pipe receives the names unchanged: pprof %s", (report) => {
  const piped = execFileSync(process.execPath, [BIN, "pprof", report, profile], { encoding: "utf8" });
  expect(piped).toContain("\u001b[2J");
});
