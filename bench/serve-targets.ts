/**
 * A fleet that does not exist: a process that answers as many Go services, each below a folder of its own.
 *
 *   /tN/debug/pprof/heap, goroutine     the next profile of instance N: bytes as Go writes them, gzipped
 *   /tN/metrics                         resident memory, goroutines and collections of the Go client of Prometheus
 *
 * Some streams of profiles are made once and kept in .data/; instances of one service have different streams.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { simulatedGoroutines, simulatedScrapes } from "./history-profiles.ts";

const STREAMS = 50;
const ROWS = 12;
const STACKS = 3_000;
const GOROUTINE_STACKS = 400;

interface Stream {
  readonly heap: readonly Uint8Array[];
  readonly goroutine: readonly Uint8Array[];
}

function streamOf(folder: string, seed: number): Stream {
  const kept = (kind: string, make: () => Iterable<{ readonly bytes: Uint8Array }>): readonly Uint8Array[] => {
    const names = Array.from({ length: ROWS }, (_, row) => join(folder, `${kind}-${seed}-${row}.pb.gz`));
    if (!names.every((name) => existsSync(name)))
      [...make()].forEach(({ bytes }, row) => {
        writeFileSync(names[row]!, gzipSync(bytes, { level: 1 }));
      });
    return names.map((name) => readFileSync(name));
  };
  return {
    heap: kept("heap", () => simulatedScrapes({ seed, stacks: STACKS, scrapes: ROWS, newStacks: 2 })),
    goroutine: kept("goroutine", () => simulatedGoroutines({ seed, stacks: GOROUTINE_STACKS, scrapes: ROWS })),
  };
}

const folder = join(process.argv[2]!, "serve-fleet");
mkdirSync(folder, { recursive: true });
const streams = Array.from({ length: STREAMS }, (_, seed) => streamOf(folder, seed + 1));
const rows = new Map<string, number>();
let served = 0;

function metrics(target: number, row: number): string {
  const heap = 200e6 + target * 1e5 + row * 1e5;
  return [
    `go_goroutines ${1_000 + (target % 50)}`,
    `go_memstats_heap_alloc_bytes ${heap}`,
    `go_memstats_heap_inuse_bytes ${heap * 1.2}`,
    `go_memstats_sys_bytes ${heap * 1.6}`,
    `process_resident_memory_bytes ${heap * 1.5}`,
    "process_start_time_seconds 1.7e+09",
    "",
  ].join("\n");
}

/** The profile of the next row; after the last one, the last one again. */
function next(kind: keyof Stream, target: number): Uint8Array {
  const key = `${kind}/${target}`;
  const row = rows.get(key) ?? 0;
  rows.set(key, row + 1);
  served++;
  return streams[target % STREAMS]![kind][Math.min(row, ROWS - 1)]!;
}

function respond(path: string, target: number, response: ServerResponse): void {
  const binary = { "content-type": "application/octet-stream" };
  if (path === "/debug/pprof/heap") response.writeHead(200, binary).end(next("heap", target));
  else if (path === "/debug/pprof/goroutine") response.writeHead(200, binary).end(next("goroutine", target));
  else if (path === "/metrics")
    response.writeHead(200, { "content-type": "text/plain" }).end(metrics(target, rows.get(`heap/${target}`) ?? 0));
  else if (path === "/debug/pprof/")
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(
        "<html><title>/debug/pprof/</title>Types of profiles available: <a href='goroutine?debug=2'>full goroutine stack dump</a></html>",
      );
  else response.writeHead(404).end();
}

const server = createServer((request, response) => {
  const match = /^\/t(\d+)(\/[^?]*)/.exec(request.url ?? "");
  if (match) respond(match[2]!, Number(match[1]), response);
  else if (request.url === "/served") response.end(String(served));
  else response.writeHead(404).end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address !== null ? address.port : 0);
});
