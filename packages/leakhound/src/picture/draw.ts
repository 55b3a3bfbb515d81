/** DOT to SVG, within limits of time and memory. */
import { Worker } from "node:worker_threads";
import type { Fault } from "../base/fault.ts";
import { formatBytes, formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { DurationMs } from "../base/units.ts";

export type PictureFaultCode = "timeout" | "out-of-memory" | "bad-graph" | "too-large";
export type PictureFault = Fault<PictureFaultCode>;

/** The worker's response. */
export type WorkerResponse =
  | { readonly ok: true; readonly svg: string }
  | { readonly ok: false; readonly message: string };

/** Far more than Graphviz can draw: it takes minutes for a few thousand nodes. */
const DOT_CHARS_MAX = 32 * 1024 * 1024;
const WORKER_HEAP_MIB = 1024;
const WHERE = "the graph";
const SHOW_FEWER = "show fewer nodes, with -nodecount, -focus or a larger -nodefraction";

/**
 * A thread that draws one graph. Loading Graphviz takes as long as reading a small profile, so create the drawer first:
 * it loads while the profile is read.
 */
export class Drawer {
  readonly #worker: Worker;

  /** @param workerFile the built `picture-worker.js` */
  constructor(workerFile: URL) {
    this.#worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MIB } });
    this.#worker.unref();
    this.#worker.on("error", () => {}); // `draw` reports it.
  }

  /** Draws the graph as SVG, and ends the thread when it is done or timed out. Never rejects. */
  draw(dot: string, timeoutMs: DurationMs): Promise<Result<string, PictureFault>> {
    return new Promise((resolve) => {
      const settle = (result: Result<string, PictureFault>) => {
        clearTimeout(timer);
        this.close();
        resolve(result);
      };
      const timer = setTimeout(() => settle(err(timeout(timeoutMs))), timeoutMs);
      this.#worker.once("message", (drawn: WorkerResponse) =>
        settle(drawn.ok ? ok(drawn.svg) : err(badGraph(drawn.message))),
      );
      this.#worker.once("error", (cause) => settle(err(workerDied(cause))));
      this.#worker.once("exit", () => settle(err(workerDied(null))));
      if (dot.length > DOT_CHARS_MAX) settle(err(tooLarge(dot)));
      else this.#worker.postMessage(dot);
    });
  }

  close(): void {
    void this.#worker.terminate();
  }
}

function tooLarge(dot: string): PictureFault {
  return { code: "too-large", what: `its DOT text has ${formatBytes(dot.length)}`, where: WHERE, todo: SHOW_FEWER };
}

function timeout(timeoutMs: DurationMs): PictureFault {
  const what = `drawing takes longer than ${formatDuration(timeoutMs)}`;
  return { code: "timeout", what, where: WHERE, todo: SHOW_FEWER };
}

/** Graphviz aborts when it runs out of memory, which WebAssembly limits to 4 GiB. */
function badGraph(message: string): PictureFault {
  const isMemory = /memory|abort/i.test(message);
  const what = isMemory ? "it is too large to draw" : `Graphviz reports: ${message.trim()}`;
  const todo = isMemory ? SHOW_FEWER : "check the output of -dot";
  return { code: isMemory ? "out-of-memory" : "bad-graph", what, where: WHERE, todo };
}

function workerDied(cause: unknown): PictureFault {
  return { code: "out-of-memory", what: "the drawing thread died", where: WHERE, todo: SHOW_FEWER, cause };
}
