/** The interface of a rule: it finds one kind of mistake in a file, with the facts of the whole repository. */
import type { Confidence } from "../findings/finding.ts";
import type { FileEdits } from "../fixes/text-edits.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** A place that a match refers to. */
export interface MatchStep {
  readonly file: GoFile;
  readonly node: NodeIndex;
  /** One clause: "locks b.mu". */
  readonly text: string;
}

export interface Match {
  readonly node: NodeIndex;
  readonly confidence: Confidence;
  /** One sentence: what happens and why it leaks. */
  readonly message: string;
  /** What to change. */
  readonly advice: string;
  /** The chain of reasoning, in its order. */
  readonly steps?: readonly MatchStep[];
  /** The repair, where only the rule knows what it needs; asked for when the finding is reported. */
  readonly fix?: () => FileEdits | null;
}

/** A match about a collection. */
export interface CollectionMatch extends Match {
  /** Its last name: `byID` of `s.byID`. */
  readonly collection: string;
}

export interface Rule {
  /** The name in findings and in suppression comments. */
  readonly id: string;
  /** Its steps may lead to other files than that of the match. */
  readonly spansFiles?: true;
  find(file: GoFile, repository: Repository): Iterable<Match>;
  /** At least those matches whose steps may lead to other files, where that is quicker than all. */
  findSpanning?(file: GoFile, repository: Repository): Iterable<Match>;
}
