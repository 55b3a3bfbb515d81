/** The heap image of a service on loopback that serves drawn images. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHeap } from "../../src/acquire/read-heap.ts";
import { ok } from "../../src/base/result.ts";
import { bytes, durationMs } from "../../src/base/units.ts";
import { parseTarget } from "../../src/source/target.ts";
import { openHttpClient } from "../../src/source/undici-client.ts";
import { value } from "../heap/explain.ts";
import { ARENA, dumpOf } from "../heap/go/dump/dump-writer.ts";
import { emptyFolder } from "../support/folders.ts";
import { routes, serve } from "../support/servers.ts";
import { type TestPorts, testPorts } from "./ports.ts";

const DUMP = dumpOf({
  objects: [{ address: ARENA, bytes: 4096 }],
  data: { address: 0x50_0000, bytes: 8, pointers: { 0: ARENA } },
});

const sendsDump: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "application/octet-stream", "x-leakhound-pause-ms": "30" }).end(DUMP);
};

/** Reads the size of the heap. @returns what the handler saw of temporary files, too */
async function readFrom(address: string, ports: TestPorts, { scratch, savePath = null }: ReadOptions) {
  const target = value(parseTarget(address));
  let foldersInHandler = -1;
  const location = {
    kind: "service",
    target,
    openHttp: async () => ok(value(openHttpClient({ origin: target.origin }))),
    savePath,
    fromFork: false,
    timeoutMs: durationMs(20_000),
    bodyBytesMax: bytes(1_000_000),
  } as const;
  const handler = {
    handle: (heap: { readonly explain: (base: null) => { readonly report: { readonly heapBytes: number } } }) => {
      foldersInHandler = readdirSync(scratch).length;
      return heap.explain(null).report.heapBytes;
    },
    readsContents: false,
  };
  const read = await readHeap({ location, binary: null, base: null }, handler, ports);
  return { read, foldersInHandler };
}

interface ReadOptions {
  readonly scratch: string;
  readonly savePath?: string | null;
}

describe("the heap image of a service", () => {
  it("is fetched to a temporary file that is removed before the handler runs", async () => {
    const { host, requests } = await serve(routes({ "/debug/leakhound/heapdump": sendsDump }));
    const scratch = emptyFolder();
    const ports = testPorts(scratch);
    expect(await readFrom(host, ports, { scratch })).toEqual({ read: ok(4096), foldersInHandler: 0 });
    expect(requests.map(({ url }) => url)).toEqual(["/debug/leakhound/heapdump", "/debug/leakhound/binary"]);
    expect(ports.log).toEqual([
      `begin fetch ${host}`,
      "advance",
      "close",
      `paused ${host}`,
      `begin read ${host}`,
      "advance",
      "close",
    ]);
  });

  it("is kept in the file that the caller names", async () => {
    const { host } = await serve(routes({ "/debug/leakhound/heapdump": sendsDump }));
    const scratch = emptyFolder();
    const savePath = join(emptyFolder(), "heap.dump");
    expect((await readFrom(host, testPorts(scratch), { scratch, savePath })).read).toEqual(ok(4096));
    expect(new Uint8Array(readFileSync(savePath))).toEqual(DUMP);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("is looked for next to /debug/pprof, and then at the root", async () => {
    const { host, requests } = await serve(routes({ "/debug/leakhound/heapdump": sendsDump }));
    const scratch = emptyFolder();
    expect((await readFrom(`${host}/internal/debug/pprof/`, testPorts(scratch), { scratch })).read.ok).toBe(true);
    expect(requests.map(({ url }) => url).slice(0, 3)).toEqual([
      "/internal/debug/leakhound/heapdump",
      "/internal/debug/leakhound/heapsnapshot",
      "/debug/leakhound/heapdump",
    ]);
  });

  it("is not fetched further after the signal, and leaves no file", async () => {
    const controller = new AbortController();
    const { host } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.write(DUMP.subarray(0, 100));
      setTimeout(() => controller.abort(), 50);
    });
    const scratch = emptyFolder();
    const { read } = await readFrom(host, testPorts(scratch, controller.signal), { scratch });
    expect(read).toMatchObject({ ok: false, error: { code: "aborted" } });
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("that cannot be saved is a fault with the path", async () => {
    const { host } = await serve(routes({ "/debug/leakhound/heapdump": sendsDump }));
    const scratch = emptyFolder();
    const savePath = "/nowhere/heap.dump";
    const { read } = await readFrom(host, testPorts(scratch), { scratch, savePath });
    expect(read).toMatchObject({ ok: false, error: { code: "io", where: savePath } });
    expect(existsSync(savePath)).toBe(false);
  });
});
