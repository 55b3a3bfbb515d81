/** How many profiles of a session are in its recording: a full disk loses some, which the verdict has in memory. */
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { Evidence, RecordingFacts } from "../verdict/facts/evidence.ts";

export class RecordedProfiles {
  #inMemory = 0;
  #onDisk = 0;
  #reason = "";

  note(recorded: Result<unknown, Fault>): void {
    this.#inMemory++;
    if (recorded.ok) this.#onDisk++;
    else this.#reason = recorded.error.what;
  }

  /** @returns null where nothing was lost */
  loss(): RecordingFacts | null {
    const [inMemory, onDisk] = [this.#inMemory, this.#onDisk];
    return inMemory === onDisk ? null : { inMemory, onDisk, reason: this.#reason };
  }
}

export const lossEvidence = (facts: RecordingFacts): Evidence => ({ check: "recording", outcome: "neutral", facts });
