import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
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

/** Runs the command with its own folder for temporary files. */
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
  it("are found with names, and no temporary file is left behind", async () => {
    const { address } = await running("incident");
    const { status, stdout, stderr } = await holders(address, "--json");
    expect(stderr).toMatch(/was paused for/);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).holders[0].root).toContain("github.com/gorilla/context");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are the same in the image that --save keeps", async () => {
    const { address, binary } = await running("incident");
    const saved = join(folder, "saved.dump");
    const live = await holders(address, "--json", "--save", saved);
    const again = await holders(saved, "--json", "--binary", binary);
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
  it("are found in the heap snapshot that the admin serves", { timeout: 120_000 }, async () => {
    const service = spawn(process.execPath, ["--input-type=module", "-e", NODE_SERVICE], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => {
      service.stdin.end();
    });
    const url = await new Promise<string>((resolve) => createInterface(service.stdout).once("line", resolve));
    const { status, stdout, stderr } = await holders(url, "--json");
    expect([status, stderr]).toEqual([0, expect.stringContaining("was paused for")]);
    expect(JSON.parse(stdout).holders.map((one: { root: string }) => one.root)).toContainEqual(
      expect.stringContaining("sessions"),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a service that does not serve an image", () => {
  it.each([
    ["answers with status 404", 404, "text/html"],
    ["answers every address with a web page", 200, "text/html"],
    ["answers every address with JSON", 200, "application/json"],
    ["answers every address with something of no type", 200, null],
  ])("and %s gets a fault that names what to mount", async (_, status, type) => {
    const { host } = await serve((_request, response) => {
      response.writeHead(status, type === null ? {} : { "content-type": type }).end("<p>welcome");
    });
    const outcome = await holders(host);
    expect([outcome.status, outcome.stdout]).toEqual([2, ""]);
    expect(outcome.stderr).toContain(
      "the service does not serve an image of its heap; mount the Go package go/heapdump",
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("because it is busy gets a fault with its own message", async () => {
    const { host } = await serve((_request, response) => {
      response.writeHead(429).end("an image is being made; ask again when it is done");
    });
    const outcome = await holders(host);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain("status 429: an image is being made");
  });

  it("within --max-body is not read further", async () => {
    const { host } = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(new Uint8Array(4096));
    });
    const outcome = await holders(host, "--max-body", "1KiB");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain("larger than 1.0 KiB");
  });
});

describe("Ctrl-C during a fetch", () => {
  it("ends the command, and the incomplete image has no name", async () => {
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
    // The image has no name, only a descriptor of the command; it is not empty once the body begins to arrive.
    const hasStarted = () =>
      readdirSync(`/proc/${child.pid}/fd`).some((one) => isImage(`/proc/${child.pid}/fd/${one}`));
    const isImage = (path: string) => readlinkSync(path).startsWith(`${folder}/`) && statSync(path).size > 0;
    await expect.poll(hasStarted, { timeout: 60_000 }).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});
