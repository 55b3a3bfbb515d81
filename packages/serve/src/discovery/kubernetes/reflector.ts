/**
 * Keeps a copy of all objects of one kind, as the API server has them.
 *
 *   list, in pages ──▶ copy, version 100 ──▶ watch from 100 ──▶ ADDED, MODIFIED, DELETED, BOOKMARK ──▶ watch from 117 …
 *        ▲                                       │
 *        └── 410 Gone: the version is too old ───┘        connection lost: watch again from the last version
 *
 * A watch is asked to end after a minute, so that a connection that died without a word is noticed soon, and so that a token
 * that was renewed is used. Failures are tried again after 1, 2, 4 … 30 seconds. While the API server is away, the copy stays.
 * Reference: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
import { bytes, type Clock, durationMs, type HttpClient, type Result } from "leakhound/server";
import { z } from "zod";
import { LineReader } from "./line-reader.ts";
import { type KubernetesObject, objectKey } from "./objects.ts";

const PAGE_OBJECTS = 500;
const OBJECTS_MAX = 200_000;
const PAGE_BYTES_MAX = bytes(64 * 2 ** 20);
const WATCH_BYTES_MAX = bytes(256 * 2 ** 20);
const LIST_TIMEOUT_MS = durationMs(30_000);
const WATCH_SECONDS = 60;
/** After the time at which the server should have ended the watch. */
const WATCH_GRACE_MS = 15_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;
const GONE = 410;

export interface ReflectorOptions<T extends KubernetesObject> {
  /** Absolute address of the list: `https://10.0.0.1:6443/api/v1/pods`. */
  readonly url: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
  /** Opens a client with the credentials of this moment. */
  readonly open: () => Promise<Result<HttpClient, string>>;
  readonly clock: Pick<Clock, "now" | "sleep">;
  /** Called after each change of the copy. @param problem one clause; null where the server answers */
  readonly changed: (problem: string | null) => void;
}

const page = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().nullish() }),
  items: z.array(z.unknown()).nullish(),
});
const watchEvent = z.object({ type: z.string(), object: z.unknown() });
const versioned = z.object({ metadata: z.object({ resourceVersion: z.string() }) });
const statusObject = z.object({ code: z.number().nullish(), message: z.string().max(4096).nullish() });

/** A list or watch that failed; `isGone` where its version is too old. */
class Failure extends Error {
  readonly isGone: boolean;
  constructor(message: string, isGone = false) {
    super(message);
    this.isGone = isGone;
  }
}

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  #objects = new Map<string, T>();
  /** Null before the first list, and after the server said that the version is too old. */
  #version: string | null = null;
  /** Whether a list was complete once. */
  #isListed = false;
  #hasProblem = false;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
  }

  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  get isListed(): boolean {
    return this.#isListed;
  }

  /** Runs until the signal is aborted. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let waitMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      const beganAt = clock.now();
      const failure = await this.#turn(signal);
      if (signal.aborted) return;
      if (failure?.isGone) this.#version = null;
      else if (failure !== null || this.#hasProblem) this.#changed(failure?.message ?? null);
      // A server that ends each watch at once is not asked more often than one that fails.
      const isGood = failure === null && clock.now() - beganAt >= RETRY_MS_MIN;
      if (isGood) waitMs = RETRY_MS_MIN;
      else {
        await clock.sleep(waitMs, signal);
        waitMs = Math.min(2 * waitMs, RETRY_MS_MAX);
      }
    }
  }

  /** Lists where there is no version, and watches until the watch ends. @returns why it failed */
  async #turn(signal: AbortSignal): Promise<Failure | null> {
    const opened = await this.#options.open();
    if (!opened.ok) return new Failure(opened.error);
    try {
      if (this.#version === null) await this.#list(opened.value, signal);
      else if (this.#hasProblem) await this.#probe(opened.value, signal);
      await this.#watch(opened.value, signal);
      return null;
    } catch (error) {
      return error instanceof Failure ? error : new Failure("the API server sent what could not be read");
    } finally {
      await opened.value.close();
    }
  }

  async #list(http: HttpClient, signal: AbortSignal): Promise<void> {
    const objects = new Map<string, T>();
    let next = "";
    let version = "";
    do {
      const read = await this.#page(http, next, signal);
      for (const item of read.items ?? []) {
        const object = this.#options.schema.safeParse(item);
        // One object of a form that is not known does not hide all others.
        if (object.success) objects.set(objectKey(object.data.metadata), object.data);
      }
      if (objects.size > OBJECTS_MAX)
        throw new Failure(`more than ${OBJECTS_MAX} objects; use namespaces or selectors`);
      version = read.metadata.resourceVersion;
      next = read.metadata.continue ?? "";
    } while (next !== "");
    this.#objects = objects;
    this.#version = version;
    this.#isListed = true;
    this.#changed(null);
  }

  /** Asks for one object, to learn whether the server answers again: a watch without changes says nothing for a while. */
  async #probe(http: HttpClient, signal: AbortSignal): Promise<void> {
    await this.#page(http, "", signal, 1);
    this.#changed(null);
  }

  async #page(
    http: HttpClient,
    next: string,
    signal: AbortSignal,
    limit = PAGE_OBJECTS,
  ): Promise<z.output<typeof page>> {
    const url = this.#address({ limit: String(limit), ...(next === "" ? {} : { continue: next }) });
    const response = await http.get({ url, timeoutMs: LIST_TIMEOUT_MS, bodyBytesMax: PAGE_BYTES_MAX }, signal);
    if (!response.ok) throw new Failure(response.error.what, response.error.status === GONE);
    const read = page.safeParse(jsonOf(new TextDecoder().decode(response.value.body)));
    if (!read.success) throw new Failure("the response is not a list of the Kubernetes API");
    return read.data;
  }

  async #watch(http: HttpClient, signal: AbortSignal): Promise<void> {
    const url = this.#address({
      watch: "1",
      allowWatchBookmarks: "true",
      resourceVersion: this.#version ?? "",
      timeoutSeconds: String(WATCH_SECONDS),
    });
    const lines = new LineReader((line) => this.#take(line));
    const timeoutMs = durationMs(WATCH_SECONDS * 1_000 + WATCH_GRACE_MS);
    let failure: Failure | null = null;
    const sink = (chunk: Uint8Array, headers: Readonly<Record<string, string>>): void => {
      const encoding = headers["content-encoding"] ?? "identity";
      if (encoding !== "identity") throw new Error(`the watch is compressed (${encoding})`);
      try {
        lines.add(chunk);
      } catch (error) {
        failure = error instanceof Failure ? error : new Failure("the watch has a line that could not be read", true);
        throw error;
      }
    };
    const response = await http.get({ url, timeoutMs, bodyBytesMax: WATCH_BYTES_MAX, sink }, signal);
    if (failure !== null) throw failure;
    if (!response.ok) throw new Failure(response.error.what, response.error.status === GONE);
  }

  /** One line of a watch. */
  #take(line: string): void {
    const event = watchEvent.parse(jsonOf(line));
    if (event.type === "ERROR") {
      const status = statusObject.safeParse(event.object);
      const { code, message } = status.success ? status.data : {};
      throw new Failure(message ?? "the watch ended with an error", code === GONE);
    }
    this.#version = versioned.parse(event.object).metadata.resourceVersion;
    if (event.type === "BOOKMARK") {
      if (this.#hasProblem) this.#changed(null);
      return;
    }
    const object = this.#options.schema.safeParse(event.object);
    if (!object.success) return;
    const key = objectKey(object.data.metadata);
    if (event.type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(key, object.data);
    this.#changed(null);
  }

  #changed(problem: string | null): void {
    this.#hasProblem = problem !== null;
    this.#options.changed(problem);
  }

  #address(parameters: Readonly<Record<string, string>>): string {
    const url = new URL(this.#options.url);
    for (const [name, value] of Object.entries({ ...this.#options.query, ...parameters }))
      url.searchParams.set(name, value);
    return url.href;
  }
}

/** @returns undefined for text that is not JSON */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
