/** Handlers for `serve` that respond as real services do, with recorded profiles of a real Go service. */
import { readdirSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { routes, says } from "./servers.ts";

const RECORDED = fileURLToPath(new URL("../fixtures/go1.26/leak", import.meta.url));

/** @returns snapshot `row` of the recorded leak, gzipped */
export function recordedProfile(kind: "heap" | "goroutine", row = 0): Uint8Array {
  const names = readdirSync(`${RECORDED}/${kind}`).sort();
  return new Uint8Array(readFileSync(`${RECORDED}/${kind}/${names[row]}`));
}

const INDEX = `<html><head><title>/debug/pprof/</title></head><body>Types of profiles available:
<a href="goroutine?debug=2">full goroutine stack dump</a></body></html>`;

/** The responses of net/http/pprof. */
export const pprofRoutes: Readonly<Record<string, RequestListener>> = {
  "/debug/pprof/": says(INDEX, "text/html; charset=utf-8"),
  "/debug/pprof/heap": heapOrText,
  "/debug/pprof/goroutine": says(recordedProfile("goroutine"), "application/octet-stream"),
};

export const MEM_STATS =
  "heap profile: 0: 0 [0: 0] @ heap/1048576\n\n# runtime.MemStats\n# HeapAlloc = 4096\n# NumGC = 3\n";

function heapOrText(...[request, response]: Parameters<RequestListener>): void {
  const isText = new URL(request.url ?? "", "http://h").searchParams.has("debug");
  const answer = isText ? says(MEM_STATS) : says(recordedProfile("heap"), "application/octet-stream");
  answer(request, response);
}

const json = (value: unknown) => says(JSON.stringify(value), "application/json; charset=utf-8");

export const trpcGoRoutes: Readonly<Record<string, RequestListener>> = {
  "/cmds": json({
    cmds: ["/version", "/cmds/loglevel", "/debug/pprof/heap", "/cmds", "/debug/pprof/", "/is_healthy/"],
    errorcode: 0,
    message: "",
  }),
  "/version": json({ errorcode: 0, message: "", version: "v0.14.0-dev" }),
  "/is_healthy/": says(""),
};

/** The admin port of trpc-go, which serves neither /metrics nor /debug/vars. */
export const trpcGoAdmin: RequestListener = routes({ ...pprofRoutes, ...trpcGoRoutes });

export const GO_METRICS = `go_goroutines 34
go_memstats_heap_alloc_bytes 1.2e+07
process_resident_memory_bytes 4.1e+07
process_start_time_seconds 1.7e+09
`;
