/** What a watch session reports while it runs. Methods return immediately and do not throw. */
import type { CaptureKind } from "../base/capture.ts";
import type { Fault } from "../base/fault.ts";
import type { WatchUpdate } from "../collect/types.ts";
import type { Diagnosis } from "../verdict/facts/diagnosis.ts";

export interface WatchObserver {
  update(update: WatchUpdate): void;
  /** @param total bytes in use, or goroutines */
  profile(kind: CaptureKind, total: number): void;
  /** @param diagnose computes the verdict so far; an observer that does not show it need not call it */
  judgeable(diagnose: () => Diagnosis): void;
  /** A failure that does not end the session. */
  fault(fault: Fault): void;
}
