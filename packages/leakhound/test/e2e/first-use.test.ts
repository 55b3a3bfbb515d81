/** The first commands of a new user: recorded profiles, wrong arguments, and a pipe. Needs no Go and only loopback. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { BIN, newFolder, run } from "./run-leakhound.ts";

const RECORDED = fileURLToPath(new URL("../fixtures/go1.26", import.meta.url));

describe("diagnose on recorded Go services", () => {
  const expectedDiagnoses = {
    leak: { status: 1, verdict: "leak", kind: "heap", first: "net/textproto.readMIMEHeader" },
    goroutine: {
      status: 1,
      verdict: "leak",
      kind: "goroutine",
      first: "example.com/leakhound/testbed/scenarios.checkFraud",
    },
    "user-slice": {
      status: 1,
      verdict: "leak",
      kind: "heap",
      first: "example.com/leakhound/testbed/scenarios.keepReceipt",
    },
    fixed: { status: 0, verdict: "no-leak", kind: null, first: undefined },
    innocent: { status: 0, verdict: "no-leak", kind: null, first: undefined },
  };

  it.each(Object.entries(expectedDiagnoses))("has the right verdict for %s", async (scenario, expected) => {
    const { status, stdout } = await run(["diagnose", join(RECORDED, scenario), "--json"], RECORDED);
    const { verdict, kind, sites }: Diagnosis = JSON.parse(stdout);
    expect({ status, verdict, kind, first: sites[0]?.function }).toEqual(expected);
  });

  it("names the line of the service's own code that allocates the retained memory", async () => {
    const { stdout } = await run(["diagnose", join(RECORDED, "leak")], RECORDED);
    expect(stdout).toContain("testbed/shop/session.go:22");
  });

  it("prints no error when the reader of its output exits early", () => {
    const command = `"${process.execPath}" "${BIN}" diagnose "${join(RECORDED, "leak")}" | head -1`;
    const output = execFileSync("sh", ["-c", `{ ${command}; } 2>&1`], { encoding: "utf8" });
    expect(output).toMatch(/^LEAK {2}heap, .*\n$/);
  });
});

describe("wrong arguments", () => {
  let folder: string;
  beforeAll(() => {
    folder = newFolder();
    mkdirSync(join(folder, "empty"));
    writeFileSync(join(folder, "notes.txt"), "no profile\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["a folder without profiles", ["diagnose", "empty"], /empty: it contains no profile; give /],
    ["a path that does not exist", ["diagnose", "nowhere"], /nowhere: there is no such file or folder; check /],
    ["a file that is not a profile", ["diagnose", "notes.txt"], /notes\.txt: not a profile: .*; check /],
    ["an address without a port", ["watch", "localhost"], /localhost: the port is missing; write localhost:PORT/],
    ["an invalid duration", ["watch", "127.0.0.1:1", "--for", "soon"], /'soon' is invalid.* such as 30s/],
    ["an unknown command", ["wacth"], /unknown command 'wacth'/],
    ["an unknown option of a command below another", ["store", "verify", "--deep"], /unknown option .--deep/],
    ["one two levels below", ["serve", "token", "add", "--forever"], /unknown option .--forever/],
  ])("such as %s: the error says what is wrong, where and what to do, and the status is 2", async (_, args, line) => {
    const { status, stdout, stderr } = await run(args, folder);
    expect(stderr).toMatch(line);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("such as a port where nothing listens: the watch waits for --grace and leaves no recording", async () => {
    const port = await closedPort();
    const { status, stderr } = await run(["watch", `127.0.0.1:${port}`, "--grace", "1s", "--for", "10m"], folder);
    expect(stderr).toMatch(/leakhound: .*nothing listens there; check host and port/);
    expect(status).toBe(2);
    expect(readdirSync(folder).filter((name) => name.startsWith("leakhound-recording"))).toEqual([]);
    expect(existsSync(join(folder, "heap"))).toBe(false);
  });
});

/** @returns a port that was free a moment ago */
function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      server.close(() => resolve(address.port));
    });
  });
}
