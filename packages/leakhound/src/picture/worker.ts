/** The drawing thread: receives a graph in DOT, responds with SVG or with the error message of Graphviz. */
import { parentPort } from "node:worker_threads";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { WorkerResponse } from "./draw.ts";

const loading = Graphviz.load();

async function draw(dot: string): Promise<WorkerResponse> {
  try {
    return { ok: true, svg: (await loading).dot(dot, "svg") };
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.on("message", async (dot: string) => parentPort?.postMessage(await draw(dot)));
