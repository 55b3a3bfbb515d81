/** A slot of a semaphore that is not given back: a deferred receive, or a receive before the exits that miss it. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { deferredEnd, endsBeforeExits, isBegunOnce } from "./paired-ends.ts";
import type { FileEdits } from "./text-edits.ts";

export interface TakenSlot {
  readonly fn: NodeIndex;
  /** Sends that take a slot. */
  readonly takes: readonly NodeIndex[];
  /** Receives that give it back. */
  readonly gives: readonly NodeIndex[];
  /** Where it is missed. */
  readonly exits: readonly NodeIndex[];
}

export function giveBack(
  file: GoFile,
  repository: Repository,
  { fn, takes, gives, exits }: TakenSlot,
): FileEdits | null {
  const { tree } = file;
  const [take, more] = takes;
  const ends = gives.flatMap((one) => tree.parent(one) ?? []);
  const [first] = ends;
  if (take === undefined || more !== undefined || first === undefined) return null;
  const endText = `<-${tree.fieldText(take, "channel")}`;
  const pair = { begin: take, ends, endText, deferText: `defer func() { ${endText} }()` };
  if (!isBegunOnce(tree, fn, pair)) return null;
  const isBefore = exits.every((exit) => exit > take && exit < first);
  const edits = deferredEnd(tree, pair) ?? (isBefore ? endsBeforeExits(file, repository, pair, exits) : null);
  return edits && { file, edits };
}
