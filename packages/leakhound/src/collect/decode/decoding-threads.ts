/**
 * Decodes profiles in a few threads, which start when they are first needed and then stay.
 *
 *   main thread    HTTP, timers, signals ── bytes ──▶ ┌ thread 1   openProfile ┐ ── columns ──▶ series
 *                                                     └ thread 2   openProfile ┘
 *
 * Whatever a target sends, the main thread goes on: a profile that takes longer than the limit, or more memory, ends its
 * thread, and the scrape has a fault. Profiles of one owner wait for each other, so that one hostile target leaves a
 * thread for all others. Columns move between threads without being copied.
 */
import { Worker } from "node:worker_threads";
import { formatDuration } from "../../base/format.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { DurationMs } from "../../base/units.ts";
import { type ProfileFault, profileFault } from "../../profile/model/fault.ts";
import { unpackProfile } from "../../profile/model/packed.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { ProfileDecoder, ReceivedProfile } from "./profile-decoder.ts";
import type { WorkerResponse } from "./worker.ts";

const THREADS_MAX = 2;
/** Of the objects of a thread. Columns are outside of its heap; their size is limited by that of the input. */
const HEAP_MIB_MAX = 1024;

interface Task {
  readonly received: ReceivedProfile;
  readonly owner: string;
  readonly finish: (result: Result<Profile, ProfileFault>) => void;
}

export class DecodingThreads implements ProfileDecoder {
  readonly #workerFile: URL;
  readonly #timeMsMax: DurationMs;
  readonly #idle: Worker[] = [];
  /** By thread: ends its task early. */
  readonly #running = new Map<Worker, Task>();
  readonly #waiting: Task[] = [];
  #isClosed = false;

  /** @param workerFile the built `decode-worker.js` */
  constructor(workerFile: URL, timeMsMax: DurationMs) {
    this.#workerFile = workerFile;
    this.#timeMsMax = timeMsMax;
  }

  decode(received: ReceivedProfile, owner: string): Promise<Result<Profile, ProfileFault>> {
    return new Promise((finish) => {
      this.#waiting.push({ received, owner, finish });
      this.#startNext();
    });
  }

  /** Ends all threads. Profiles that are not decoded yet are faults. */
  close(): void {
    this.#isClosed = true;
    for (const worker of [...this.#idle, ...this.#running.keys()]) void worker.terminate();
    for (const task of [...this.#running.values(), ...this.#waiting]) task.finish(err(faultOf(task, "was stopped")));
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
    const worker = new Worker(this.#workerFile, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX } });
    worker.on("error", () => {}); // The exit that follows is handled.
    return worker;
  }

  #run(task: Task, worker: Worker): void {
    this.#running.set(worker, task);
    worker.ref();
    const settle = (result: Result<Profile, ProfileFault>, isReusable: boolean): void => {
      clearTimeout(timer);
      worker.off("message", onMessage);
      worker.off("exit", onExit);
      if (!this.#running.delete(worker)) return;
      worker.unref();
      if (isReusable) this.#idle.push(worker);
      else void worker.terminate();
      task.finish(result);
      this.#startNext();
    };
    const onMessage = (response: WorkerResponse) =>
      settle(response.ok ? ok(unpackProfile(response.value)) : response, true);
    const onExit = () => settle(err(faultOf(task, "took too much memory")), false);
    const tooLong = `took longer than ${formatDuration(this.#timeMsMax)}`;
    const timer = setTimeout(() => settle(err(faultOf(task, tooLong)), false), this.#timeMsMax);
    worker.once("message", onMessage);
    worker.once("exit", onExit);
    // The message has a copy of the bytes, because the recording needs them too.
    worker.postMessage({ ...task.received, bytes: task.received.bytes.slice() });
  }
}

const faultOf = ({ received }: Task, why: string): ProfileFault =>
  profileFault("too-large", `decoding it ${why}`, received.where);
