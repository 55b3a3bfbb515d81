/**
 * V8's sampling heap profiler, kept running.
 *
 * V8 picks one byte in every `intervalBytes` allocated, at random, and remembers the stack that allocated
 * the object around it for as long as the object lives. An object of s bytes is picked with probability
 * 1 - e^(-s/interval), and V8 already divides by that: the sizes it reports are unbiased estimates of all
 * live bytes of a stack, in the mean. Only what is allocated while it runs is seen: it starts with the
 * admin, and what lived before is never in a profile.
 *
 *   allocated   1   2   3   4   5   6   7        ordinal of each sample
 *   alive       1           4           7        after the collection that V8 makes before it reports
 *   profile     three samples, the newest of ordinal 7: four were collected
 *
 * An isolate has one such profiler. V8's protocol answers "started" when another had started it
 * before, and anybody's stop stops it for all; so we look before we start, and say what we find.
 */
import { type HeapProfiler, Session } from "node:inspector/promises";
import { err, ok, type Result } from "../../leakhound/src/base/result.ts";

/** A tree of call frames with the bytes each holds, and one row a live sample. */
export type HeapSamples = HeapProfiler.SamplingHeapProfile & {
  readonly samples: readonly { readonly size: number; readonly nodeId: number; readonly ordinal: number }[];
};

/** Why there is no profile: one sentence for a person. */
export type SamplerFault = string;

type Start = Result<Session, SamplerFault>;

/** In intervals; V8 misses an array of this size once in e^8 = 3000 reads. */
const MARKER_INTERVALS = 8;
const POINTER_BYTES = 8;

export class HeapSampler {
  readonly intervalBytes: number;
  readonly #start: Promise<Start>;
  readonly #markers = new Set<readonly number[]>();

  /** Starts sampling. Where V8 refuses, `read` says why. */
  constructor(intervalBytes: number) {
    this.intervalBytes = intervalBytes;
    this.#start = startSampling(intervalBytes);
  }

  /**
   * The live samples. V8 collects all garbage first (the protocol starts the profiler with kSamplingForceGC),
   * so the service pauses for one full collection.
   */
  async read(): Promise<Result<HeapSamples, SamplerFault>> {
    const start = await this.#start;
    if (!start.ok) return start;
    try {
      const { profile } = await start.value.post("HeapProfiler.getSamplingProfile");
      // The protocol has `samples`; the types of Node 20 leave them out.
      return ok(profile as HeapSamples);
    } catch (error) {
      return err(`V8's heap sampler was stopped, by this admin or by another profiler in the process: ${said(error)}`);
    }
  }

  /**
   * As `read`, with one sample of `marker`'s, the newest of all: its ordinal counts the samples ever taken.
   * Without it, the samples taken since the newest survivor would go uncounted.
   */
  async readMarked(): Promise<Result<HeapSamples, SamplerFault>> {
    const marker = allocationMarker((this.intervalBytes * MARKER_INTERVALS) / POINTER_BYTES);
    this.#markers.add(marker);
    const samples = await this.read();
    this.#markers.delete(marker);
    return samples;
  }

  /** Stops sampling; reads fail from here on. */
  async stop(): Promise<void> {
    const start = await this.#start;
    if (!start.ok) return;
    // Disconnecting stops the profiler, and does so once however often stop is called.
    start.value.disconnect();
  }
}

function allocationMarker(elements: number): readonly number[] {
  return new Array<number>(elements).fill(0);
}

/** Whether samples of this frame are those that `readMarked` makes. */
export function isMarker(functionName: string, url: string): boolean {
  return functionName === allocationMarker.name && url === import.meta.url;
}

async function startSampling(samplingInterval: number): Promise<Start> {
  try {
    const session = new Session();
    session.connect();
    if (await isSampling(session)) {
      session.disconnect();
      return err("another profiler uses V8's heap sampler, of which there is one; start the service without it");
    }
    await session.post("HeapProfiler.startSampling", { samplingInterval });
    return ok(session);
  } catch (error) {
    return err(`V8's heap sampler did not start: ${said(error)}`);
  }
}

/** Whether somebody samples already. To ask for their profile is the only way to tell. */
async function isSampling(session: Session): Promise<boolean> {
  try {
    await session.post("HeapProfiler.getSamplingProfile");
    return true;
  } catch {
    return false;
  }
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
