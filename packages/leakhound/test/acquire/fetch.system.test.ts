import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { describeWithGo } from "../support/go.ts";
import { serve } from "../support/servers.ts";
import { running } from "./running.ts";

const LEAKHOUND = fileURLToPath(new URL("../../bin/leakhound.js", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-fetch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with a folder of its own for temporary files. */
function holders(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [LEAKHOUND, "holders", ...args],
      { env: { ...process.env, TMPDIR: folder } },
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describeWithGo("holders of a live Go service", () => {
  it("are found with names, without a file, and nothing is left behind", async () => {
    const { address } = await running("incident");
    const { status, stdout, stderr } = await holders(address, "--json");
    expect(stderr).toMatch(/stood still for/);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).holders[0].root).toContain("github.com/gorilla/context");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are found again in the image that was kept", async () => {
    const { address, binary } = await running("incident");
    const kept = join(folder, "kept.dump");
    const live = await holders(address, "--json", "--keep", kept);
    const again = await holders(kept, "--json", "--binary", binary);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(live.stdout));
  });
});

/** A Node service that keeps a cache in a module's variable, with the admin in it. */
const NODE_SERVICE = `
  import { createAdmin } from "@leakhound/admin";
  const sessions = new Map();
  for (let id = 0; id < 20_000; id++) sessions.set(id, { id, cart: ["bread", "wine"], note: "n".repeat(100) + id });
  console.log((await createAdmin().listen({ port: 0 })).url);
  process.stdin.resume().on("end", () => process.exit(sessions.size));
`;

describe("holders of a live Node service", () => {
  it("are found in the heap snapshot that the admin gives", { timeout: 120_000 }, async () => {
    const service = spawn(process.execPath, ["--input-type=module", "-e", NODE_SERVICE], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => {
      service.stdin.end();
    });
    const url = await new Promise<string>((resolve) => createInterface(service.stdout).once("line", resolve));
    const { status, stdout, stderr } = await holders(url, "--json");
    expect([status, stderr]).toEqual([0, expect.stringContaining("stood still for")]);
    expect(JSON.parse(stdout).holders.map((one: { root: string }) => one.root)).toContainEqual(
      expect.stringContaining("sessions"),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a service without an image", () => {
  it.each([
    ["knows nothing of it", 404],
    ["answers every address with a page", 200],
  ])("that %s: says what to mount", async (_, status) => {
    const { host } = await serve((_request, response) => {
      response.writeHead(status, { "content-type": "text/html" }).end("<p>welcome");
    });
    const outcome = await holders(host);
    expect([outcome.status, outcome.stdout]).toEqual([2, ""]);
    expect(outcome.stderr).toContain("the service gives no image of its heap; mount the Go package go/heapdump");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("for now: says why, in its words", async () => {
    const { host } = await serve((_request, response) => {
      response.writeHead(429).end("an image is being made; ask again when it is done");
    });
    const outcome = await holders(host);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain("status 429: an image is being made");
  });

  it("that is larger than allowed: stops there", async () => {
    const { host } = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(new Uint8Array(4096));
    });
    const outcome = await holders(host, "--max-body", "1KiB");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain("larger than 1.0 KiB");
  });
});

describe("Ctrl-C while an image comes", () => {
  it("ends the command and takes what came away", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.write("go1.7 heap dump\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const place = server.address();
    const port = typeof place === "object" && place !== null ? place.port : 0;
    const child = execFile(process.execPath, [LEAKHOUND, "holders", `127.0.0.1:${port}`], {
      env: { ...process.env, TMPDIR: folder },
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const hasBegun = () => readdirSync(folder).some((name) => existsSync(join(folder, name, "image")));
    await expect.poll(hasBegun, { timeout: 20_000 }).toBe(true);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});
