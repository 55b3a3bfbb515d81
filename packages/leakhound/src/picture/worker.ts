/** The thread that draws: takes a graph, answers with its SVG, or with what graphviz says is wrong. */
import { parentPort } from "node:worker_threads";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { Drawn } from "./draw.ts";

const loading = Graphviz.load();

async function drawn(dot: string): Promise<Drawn> {
  try {
    return { ok: true, svg: (await loading).dot(dot, "svg") };
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.on("message", async (dot: string) => parentPort?.postMessage(await drawn(dot)));
