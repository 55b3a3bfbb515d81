/** A place that shows a part of the reasoning, as `MatchStep` of a rule. */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface EvidenceStep {
  readonly file: GoFile;
  readonly node: NodeIndex;
  /** One clause: "returns with it open". */
  readonly text: string;
  /** It shows why the code runs, and not what is wrong with it. */
  readonly isCaller?: true;
}
