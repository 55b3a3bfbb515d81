/** A receiver of alarms. */
import type { AlarmMessage } from "./message.ts";

export interface Receiver {
  /** Returns at once; a message that cannot be delivered now is retried later. Never throws. */
  receive(message: AlarmMessage): void;
  /** Waits a short time for messages that are still waiting, then drops them. */
  close(): Promise<void>;
}
