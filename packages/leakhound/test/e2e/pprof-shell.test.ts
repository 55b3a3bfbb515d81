/** Sessions of the shell through a pipe. The goldens are the responses of `go tool pprof` to the same lines. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { describeWithGo } from "../support/go.ts";
import { BIN, newFolder } from "./run-leakhound.ts";

const GOLDENS = fileURLToPath(new URL("goldens/pprof-shell/", import.meta.url));
const PROFILES = fileURLToPath(new URL("../", import.meta.url));

const SESSIONS = {
  heap: "fixtures/go1.26/leak/heap/2026-11-23T09-37-57.280Z.pb.gz",
  granularity: "fixtures/go1.26/leak/heap/2026-11-23T09-37-57.280Z.pb.gz",
  goroutine: "fixtures/go1.26/goroutine/goroutine/2026-11-23T09-39-33.123Z.pb.gz",
  cpu: "profile/fixtures/go1.26/cpu.pb.gz",
  mutex: "profile/fixtures/go1.26/mutex.pb.gz",
};
const names = Object.keys(SESSIONS) as (keyof typeof SESSIONS)[];

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The output and the exit status of a session, and the files that it writes. */
function transcript(command: string, args: readonly string[], name: keyof typeof SESSIONS): string {
  const cwd = mkdtempSync(join(folder, "session-"));
  const { status, stdout, stderr } = spawnSync(command, [...args, PROFILES + SESSIONS[name]], {
    cwd,
    input: readFileSync(`${GOLDENS}${name}.session`),
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC", PPROF_TMPDIR: cwd },
  });
  const files = readdirSync(cwd).toSorted();
  const parts = [
    ["status", String(status)],
    ["stdout", stdout],
    ["stderr", stderr],
    ...files.map((file) => [file, readFileSync(join(cwd, file), "utf8")]),
  ];
  return parts.map(([part, text]) => `==== ${part}\n${text}\n`).join("");
}

describe("a session of leakhound pprof", () => {
  it.each(names)("responds as go tool pprof does: %s", async (name) => {
    await expect(transcript(process.execPath, [BIN, "pprof"], name)).toMatchFileSnapshot(`${GOLDENS}${name}.txt`);
  });
});

describeWithGo("the goldens of sessions", () => {
  it.each(names)("are the responses of go tool pprof: %s", async (name) => {
    await expect(transcript("go", ["tool", "pprof"], name)).toMatchFileSnapshot(`${GOLDENS}${name}.txt`);
  });
});
