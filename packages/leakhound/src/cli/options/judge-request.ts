/** The options of every command that judges, as the use cases take them. */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { Bytes, DurationMs } from "../../base/units.ts";
import type { JudgeRequest } from "../../monitor/with-source.ts";

export interface JudgeFlags {
  readonly memoryLimit?: Bytes;
  readonly horizon?: DurationMs;
  readonly own?: TextPattern;
  /** Checkout of the service. */
  readonly source?: string;
}

export const judgeRequest = ({ own, memoryLimit, horizon, source }: JudgeFlags): JudgeRequest => ({
  own: own ?? null,
  limitBytes: memoryLimit ?? null,
  ...(horizon === undefined ? {} : { horizonMs: horizon }),
  sourceFolder: source ?? null,
});
