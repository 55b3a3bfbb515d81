/** How much is pushed at once, over all protocols: what comes beyond is refused, and its sender tries again later. */
import { err, type Result } from "leakhound/server";
import { type PushFault, pushFault } from "./pushed.ts";
import type { PushReceiver } from "./receive.ts";

/** Bodies of all pushes that are being read and stored. */
const UNDER_WAY_BYTES_MAX = 256 * 2 ** 20;
const UNDER_WAY_MAX = 2_000;

export class UnderWay {
  #count = 0;
  #bytes = 0;

  /** @param bodyBytes of the body, which `work` reads */
  async admitted<T, E>(bodyBytes: number, work: () => Promise<Result<T, E>>): Promise<Result<T, E | PushFault>> {
    if (this.#count >= UNDER_WAY_MAX || this.#bytes + bodyBytes > UNDER_WAY_BYTES_MAX)
      return err(pushFault("busy", "too many pushes at once"));
    this.#count++;
    this.#bytes += bodyBytes;
    try {
      return await work();
    } finally {
      this.#count--;
      this.#bytes -= bodyBytes;
    }
  }
}

/** What all protocols of pushes share. */
export interface PushIntake {
  readonly receiver: PushReceiver;
  readonly underWay: UnderWay;
}
