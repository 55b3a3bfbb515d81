/** What every rule is: one mistake, looked for in one file with the facts of the repository at hand. */

import type { Confidence } from "../findings/finding.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface Match {
  readonly node: NodeIndex;
  readonly confidence: Confidence;
  readonly message: string;
  readonly advice: string;
}

export interface Rule {
  /** As in the suppression comment. */
  readonly id: string;
  find(file: GoFile, repository: Repository): Iterable<Match>;
}
