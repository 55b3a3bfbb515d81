/** A webhook: every message once, in order, unchanged. */
import type { AlarmMessage } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Receiver } from "./receiver.ts";

export class Webhook implements Receiver {
  readonly #outbox: Outbox;
  #messages = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  receive(message: AlarmMessage): void {
    this.#outbox.put(String(this.#messages++), () => JSON.stringify(message));
  }

  close(): Promise<void> {
    return this.#outbox.close();
  }
}
