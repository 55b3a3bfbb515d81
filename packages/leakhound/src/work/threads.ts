/**
 * Runs requests in a few threads, which start when they are first needed and then stay.
 *
 *   main thread    HTTP, timers, signals ── request ──▶ ┌ thread 1 ┐ ── response ──▶
 *                                                       └ thread 2 ┘
 *
 * Whatever a request needs, the main thread goes on: one that takes longer than the limit, or more memory, ends its thread,
 * and is a failure. Requests of one owner wait for each other, so that one hostile target leaves a thread for all others.
 *
 * The thread is a program of its own: it answers each message with one message, and keeps nothing that the next request needs.
 */
import { Worker } from "node:worker_threads";
import { formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { DurationMs } from "../base/units.ts";

const THREADS_MAX = 2;
/** Of the objects of a thread. Columns are outside of its heap; their size is limited by that of the input. */
const HEAP_MIB_MAX = 1024;

/** Why a request has no response, as the end of a sentence: "took longer than 10 s". */
export type ThreadFailure = string;

export interface ThreadOptions {
  /** The built program of the thread. */
  readonly program: URL;
  readonly timeMsMax: DurationMs;
  /** Given to each thread when it starts. */
  readonly workerData?: unknown;
  /** Of new objects of a thread, which are collected more often the smaller it is; V8's own limit by default. */
  readonly youngMibMax?: number;
}

export interface Sent<Request> {
  /** Copied when a thread is free for it. */
  readonly request: Request;
  /** Requests of one owner, such as a target, run one after another. */
  readonly owner: string;
}

interface Task<Request, Response> extends Sent<Request> {
  readonly finish: (result: Result<Response, ThreadFailure>) => void;
}

export class Threads<Request, Response> {
  readonly #options: ThreadOptions;
  readonly #idle: Worker[] = [];
  /** By thread: ends its task early. */
  readonly #running = new Map<Worker, Task<Request, Response>>();
  readonly #waiting: Task<Request, Response>[] = [];
  #isClosed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  run(sent: Sent<Request>): Promise<Result<Response, ThreadFailure>> {
    return new Promise((finish) => {
      if (this.#isClosed) return finish(err("was stopped"));
      this.#waiting.push({ ...sent, finish });
      this.#startNext();
    });
  }

  /** Ends all threads. Requests without a response are failures. */
  close(): void {
    this.#isClosed = true;
    for (const worker of [...this.#idle, ...this.#running.keys()]) void worker.terminate();
    for (const task of [...this.#running.values(), ...this.#waiting]) task.finish(err("was stopped"));
    this.#running.clear();
    this.#waiting.length = 0;
  }

  #startNext(): void {
    if (this.#isClosed || this.#running.size >= THREADS_MAX) return;
    const busy = new Set(Array.from(this.#running.values(), ({ owner }) => owner));
    const next = this.#waiting.findIndex(({ owner }) => !busy.has(owner));
    const [task] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (task) this.#run(task, this.#idle.pop() ?? this.#newWorker());
  }

  #newWorker(): Worker {
    const { program, workerData, youngMibMax } = this.#options;
    const young = youngMibMax === undefined ? {} : { maxYoungGenerationSizeMb: youngMibMax };
    const worker = new Worker(program, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX, ...young },
    });
    worker.on("error", () => {}); // The exit that follows is handled.
    return worker;
  }

  #run(task: Task<Request, Response>, worker: Worker): void {
    const { timeMsMax } = this.#options;
    this.#running.set(worker, task);
    worker.ref();
    let failure = "took too much memory";
    const settle = (result: Result<Response, ThreadFailure>, isReusable: boolean): void => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      if (!this.#running.delete(worker)) return;
      worker.unref();
      if (isReusable) this.#idle.push(worker);
      else void worker.terminate();
      task.finish(result);
      this.#startNext();
    };
    const onMessage = (response: Response) => settle(ok(response), true);
    const onError = (error: Error) => {
      if (!isOutOfMemory(error)) failure = `failed (${error.message})`;
    };
    const onExit = () => settle(err(failure), false);
    const timer = setTimeout(() => settle(err(`took longer than ${formatDuration(timeMsMax)}`), false), timeMsMax);
    worker.once("message", onMessage).once("error", onError).once("exit", onExit);
    worker.postMessage(task.request);
  }
}

const isOutOfMemory = (error: Error): boolean => "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
