/**
 * Runs V8's sampling heap profiler for as long as the admin lives.
 *
 * V8 samples one byte in every `intervalBytes` allocated bytes, at random, and keeps the stack that allocated the
 * object with that byte as long as the object is live. An object of s bytes is sampled with probability
 * 1 - e^(-s/interval), and V8 divides by this probability: the sizes that it reports are unbiased estimates of the live
 * bytes of a stack. Objects that were allocated before the profiler started are in no profile; it starts with the admin.
 *
 *   allocated   1   2   3   4   5   6   7        ordinal of each sample
 *   alive       1           4           7        after the collection that V8 runs before it reports
 *   profile     three samples, the newest with ordinal 7: four were collected
 *
 * An isolate has one such profiler. V8's protocol reports success when another client has already started it, and a
 * stop by any client stops it for all of them. Therefore the sampler checks for other clients before it starts.
 */
import { type HeapProfiler, Session } from "node:inspector/promises";
import { err, ok, type Result } from "../../../leakhound/src/base/result.ts";

/** A tree of call frames with the live bytes of each, and one row for each live sample. */
export type HeapSamples = HeapProfiler.SamplingHeapProfile & {
  readonly samples: readonly { readonly size: number; readonly nodeId: number; readonly ordinal: number }[];
};

/** The reason why there is no profile, as one sentence for the user. */
export type SamplerFault = string;

type Start = Result<Session, SamplerFault>;

/** Length of the marker array in intervals. V8 misses an array of this size once in e^8 = 3000 reads. */
const MARKER_INTERVALS = 8;
const POINTER_BYTES = 8;

export class HeapSampler {
  readonly intervalBytes: number;
  readonly #start: Promise<Start>;
  readonly #markers = new Set<readonly number[]>();

  /** Starts sampling. Where V8 refuses, `read` returns the reason. */
  constructor(intervalBytes: number) {
    this.intervalBytes = intervalBytes;
    this.#start = startSampling(intervalBytes);
  }

  /**
   * Returns the live samples. V8 collects garbage first (the protocol starts the profiler with kSamplingForceGC), so the
   * service pauses for one full collection.
   */
  async read(): Promise<Result<HeapSamples, SamplerFault>> {
    const start = await this.#start;
    if (!start.ok) return start;
    try {
      const { profile } = await start.value.post("HeapProfiler.getSamplingProfile");
      // The protocol has `samples`, which the type declarations of Node 20 lack.
      return ok(profile as HeapSamples);
    } catch (error) {
      return err(
        `V8's heap sampler was stopped, by this admin or by another profiler in the process: ${messageOf(error)}`,
      );
    }
  }

  /**
   * Like `read`, with one sample of the marker array, which is the newest of all: its ordinal is the number of samples
   * taken so far. Without it, collected samples after the newest live one would not be counted.
   */
  async readMarked(): Promise<Result<HeapSamples, SamplerFault>> {
    const marker = allocationMarker((this.intervalBytes * MARKER_INTERVALS) / POINTER_BYTES);
    this.#markers.add(marker);
    const samples = await this.read();
    this.#markers.delete(marker);
    return samples;
  }

  /** Stops sampling; later reads fail. */
  async stop(): Promise<void> {
    const start = await this.#start;
    if (!start.ok) return;
    // Disconnecting stops the profiler. A second call has no effect.
    start.value.disconnect();
  }
}

function allocationMarker(elements: number): readonly number[] {
  return new Array<number>(elements).fill(0);
}

/** Whether the frame is that of the marker array of `readMarked`. */
export function isMarker(functionName: string, url: string): boolean {
  return functionName === allocationMarker.name && url === import.meta.url;
}

async function startSampling(samplingInterval: number): Promise<Start> {
  try {
    const session = new Session();
    session.connect();
    if (await isSampling(session)) {
      session.disconnect();
      return err("another profiler uses V8's only heap sampler; start the service without that profiler");
    }
    await session.post("HeapProfiler.startSampling", { samplingInterval });
    return ok(session);
  } catch (error) {
    return err(`V8's heap sampler did not start: ${messageOf(error)}`);
  }
}

/** Whether another client is sampling. The only test is to request its profile. */
async function isSampling(session: Session): Promise<boolean> {
  try {
    await session.post("HeapProfiler.getSamplingProfile");
    return true;
  } catch {
    return false;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
