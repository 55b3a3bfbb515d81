/** The process that looks at a target: what it finds in hostile ones, within which limits. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip, gzipSync } from "node:zlib";
import { unixMs } from "leakhound/server";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Job } from "../../src/evidence/analysis/job.ts";
import { type ChildLimits, runLook } from "../../src/evidence/child.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/evidence-worker.js", import.meta.url));
const MIB = 2 ** 20;
const LIMITS: ChildLimits = { timeMsMax: 60_000, memoryBytesMax: 1024 * MIB };
const IMAGE = { "content-type": "application/octet-stream", "x-leakhound-image": "v8-heap-snapshot" };

/** Columns of some 150 MB. */
const EDGES = 12_000_000;
const META = {
  node_fields: ["type", "name", "id", "self_size", "edge_count"],
  node_types: [["object"], "string", "number", "number", "number"],
  edge_fields: ["type", "name_or_index", "to_node"],
  edge_types: [["context", "element"], "string_or_number", "node"],
};
/** The beginning of a snapshot of V8. */
const HEAD = `{"snapshot":${JSON.stringify({ meta: META, node_count: 1, edge_count: EDGES })}`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-look-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

async function target(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof/`;
}

interface Wanted {
  readonly goroutines?: boolean;
  readonly imageBytesMax?: number;
  readonly limits?: Partial<ChildLimits>;
  readonly signal?: AbortSignal;
}

async function look(
  listener: RequestListener,
  { goroutines = false, imageBytesMax = 64 * MIB, limits, signal }: Wanted = {},
) {
  const job: Job = {
    url: await target(listener),
    access: { tls: {} },
    at: unixMs(0),
    site: { name: "shop.put", leaf: "shop.put", own: null },
    goroutines: goroutines ? { bytesMax: 64 * MIB, timeoutMs: 30_000 } : null,
    image: { folder, bytesMax: imageBytesMax, unpackedBytesMax: 10 * imageBytesMax, timeoutMs: 30_000 },
  };
  return runLook(PROGRAM, job, { ...LIMITS, ...limits }, signal ?? new AbortController().signal);
}

const failureOf = ({ findings }: Awaited<ReturnType<typeof look>>) =>
  findings.flatMap(({ part, found }) => (found.ok ? [] : [[part, found.error.code, found.error.what]]));

describe("a target", () => {
  it("that serves neither says so", async () => {
    const looked = await look((_, response) => response.writeHead(404).end(), { goroutines: true });
    expect(failureOf(looked).map(([part, code]) => [part, code])).toEqual([
      ["goroutines", "not-served"],
      ["heap", "not-served"],
    ]);
  });

  it("that refuses is repeated with its reason", async () => {
    const looked = await look((_, response) => response.writeHead(401).end("a token is required"));
    expect(failureOf(looked)).toMatchObject([["heap", "failed", expect.stringContaining("a token is required")]]);
  });

  it("that sends garbage has no image and no goroutines", async () => {
    const looked = await look((_, response) => response.writeHead(200, IMAGE).end(Buffer.alloc(4_096, 7)), {
      goroutines: true,
    });
    expect(failureOf(looked)).toMatchObject([
      ["goroutines", "failed", "what it serves as a dump of goroutines is none"],
      ["heap", "failed", expect.stringContaining("none of these formats")],
    ]);
  });

  it("that sends more than the limit is cut off", async () => {
    const endless: RequestListener = (_, response) => {
      response.writeHead(200, IMAGE);
      const timer = setInterval(() => response.write(Buffer.alloc(MIB)), 5);
      response.once("close", () => clearInterval(timer));
    };
    expect(failureOf(await look(endless, { imageBytesMax: 4 * MIB }))).toMatchObject([
      ["heap", "failed", expect.stringMatching(/larger than|more than/)],
    ]);
  });

  it("that sends a few bytes which unpack to gigabytes is cut off", async () => {
    const bomb: RequestListener = (_, response) => {
      response.writeHead(200, { ...IMAGE, "content-encoding": "gzip" });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write(`${HEAD},"nodes":[`);
      for (let part = 0; part < 400; part++) gzip.write(Buffer.alloc(MIB, 32));
      gzip.end();
    };
    expect(failureOf(await look(bomb, { imageBytesMax: 4 * MIB }))).toMatchObject([
      ["heap", "failed", "the unpacked image has more than 40.0 MiB"],
    ]);
  });

  it("that never ends its answer costs no more than the time", async () => {
    const looked = await look((_, response) => void response.writeHead(200, IMAGE).write("{"), {
      limits: { timeMsMax: 1_500 },
    });
    expect(looked).toEqual({ findings: [], failure: "took longer than 1.5 s" });
  });

  it("whose image needs more memory than allowed ends its process, and nothing else", async () => {
    const edges = `${"1,0,0,".repeat(EDGES - 1)}1,0,0`;
    const image = gzipSync(`${HEAD},"nodes":[0,0,1,8,${EDGES}],"edges":[${edges}],"strings":["a"]}`, { level: 1 });
    const listener: RequestListener = (_, response) => void response.writeHead(200, IMAGE).end(image);
    const looked = await look(listener, { limits: { memoryBytesMax: 160 * MIB } });
    expect(looked.findings).toEqual([]);
    expect(looked.failure).toMatch(/^took (?:more than 160 MiB of memory|too much memory)/);
  });

  it("is left at once when the server ends", async () => {
    const ending = new AbortController();
    const looked = look((_, response) => void response.writeHead(200, IMAGE).write("{"), { signal: ending.signal });
    setTimeout(() => ending.abort(), 300);
    expect(await looked).toEqual({ findings: [], failure: "was stopped" });
  });

  it("leaves no file behind", async () => {
    await look((_, response) => response.writeHead(200, IMAGE).end(Buffer.alloc(MIB, 7)));
    expect(readdirSync(folder)).toEqual([]);
  });
});
