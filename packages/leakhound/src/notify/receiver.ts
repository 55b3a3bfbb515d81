/** Whoever is told of alarms. */
import type { AlarmMessage } from "./message.ts";

export interface Receiver {
  /** Returns at once; what cannot be delivered now is tried again later. Never throws. */
  receive(message: AlarmMessage): void;
  /** Gives what is still waiting a last moment, then gives up. */
  close(): Promise<void>;
}
