/** DOT to SVG, within limits of time and memory. */
import { Worker } from "node:worker_threads";
import type { Fault } from "../base/fault.ts";
import { formatBytes, formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { DurationMs } from "../base/units.ts";

export type PictureFaultCode = "timeout" | "out-of-memory" | "bad-graph" | "too-large";
export type PictureFault = Fault<PictureFaultCode>;

/** What the worker answers. */
export type Drawn = { readonly ok: true; readonly svg: string } | { readonly ok: false; readonly message: string };

/** Graphviz takes minutes from a few thousand nodes on; this is far beyond. */
const DOT_CHARS_MAX = 32 * 1024 * 1024;
const WORKER_HEAP_MIB = 1024;
const WHERE = "the graph";
const FEWER = "show fewer nodes, with -nodecount, -focus or a larger -nodefraction";

/**
 * A thread that draws one graph. Graphviz takes as long to load as a small profile: make the drawer
 * before the graph is known, and it loads meanwhile.
 */
export class Drawer {
  readonly #worker: Worker;

  /** @param workerFile the built `picture-worker.js` */
  constructor(workerFile: URL) {
    this.#worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MIB } });
    this.#worker.unref();
    this.#worker.on("error", () => {}); // Told to whoever draws.
  }

  /** Draws the graph as SVG, and ends the thread when it is done or its time is over. Never rejects. */
  draw(dot: string, timeoutMs: DurationMs): Promise<Result<string, PictureFault>> {
    return new Promise((resolve) => {
      const settle = (result: Result<string, PictureFault>) => {
        clearTimeout(timer);
        this.close();
        resolve(result);
      };
      const timer = setTimeout(() => settle(err(timeout(timeoutMs))), timeoutMs);
      this.#worker.once("message", (drawn: Drawn) => settle(drawn.ok ? ok(drawn.svg) : err(badGraph(drawn.message))));
      this.#worker.once("error", (cause) => settle(err(died(cause))));
      this.#worker.once("exit", () => settle(err(died(null))));
      if (dot.length > DOT_CHARS_MAX) settle(err(tooLarge(dot)));
      else this.#worker.postMessage(dot);
    });
  }

  close(): void {
    void this.#worker.terminate();
  }
}

function tooLarge(dot: string): PictureFault {
  return { code: "too-large", what: `its text has ${formatBytes(dot.length)}`, where: WHERE, todo: FEWER };
}

function timeout(timeoutMs: DurationMs): PictureFault {
  const what = `drawing it takes longer than ${formatDuration(timeoutMs)}`;
  return { code: "timeout", what, where: WHERE, todo: FEWER };
}

/** Graphviz aborts where its memory ends, which WebAssembly bounds at 4 GiB. */
function badGraph(message: string): PictureFault {
  const isMemory = /memory|abort/i.test(message);
  const what = isMemory ? "it is too large to be drawn" : `graphviz says: ${message.trim()}`;
  const todo = isMemory ? FEWER : "look at it with -dot";
  return { code: isMemory ? "out-of-memory" : "bad-graph", what, where: WHERE, todo };
}

function died(cause: unknown): PictureFault {
  return { code: "out-of-memory", what: "the thread that drew it died", where: WHERE, todo: FEWER, cause };
}
