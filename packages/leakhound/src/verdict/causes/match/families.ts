/**
 * The family of stacks that one mistake leaves in a heap: all that a signature and its companions match, whether or not they
 * grew. A kept request is thirty small sites, of which none may be certain; together they are one thing with one rate.
 *
 *   readMIMEHeader < …  60      leaf of the signature
 *   readRequest < …      5      companion that it requires        together: whole HTTP requests
 *   url.parse < …       20      companion that confirms it
 */
import type { ProfileSeries } from "../../../series/fold.ts";
import type { FrameOwners, SnapshotRange } from "../../../series/sites.ts";
import type { StackIndex } from "../../../series/stacks.ts";
import { KNOWN_LEAKS } from "../known-leaks/index.ts";
import { NODE } from "../known-leaks/node.ts";
import type { Signature } from "../known-leaks/signature.ts";
import { isConfirming } from "./companions.ts";
import { framesOf, type GrownStack, profileGrowth } from "./grown-stacks.ts";
import type { StacksInQuestion } from "./in-question.ts";
import { rankCauses } from "./rank.ts";
import { matches } from "./stack-pattern.ts";

/** Signatures that explain the growth less well than this name no family. */
const CONFIDENCE_MIN = 0.25;
const GO: readonly Signature[] = KNOWN_LEAKS.filter((signature) => !NODE.includes(signature));
const FOREIGN_FILE = /\.[cm]?[jt]sx?$|^(?:node|file|wasm):/;

export interface Family {
  /** Of the signature. */
  readonly id: string;
  /** What accumulates: `whole HTTP requests`. */
  readonly name: string;
  /** No bounded cache consists of it. */
  readonly excludesCaches: boolean;
  readonly stacks: ReadonlySet<StackIndex>;
}

export interface FamilyInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly inQuestion: StacksInQuestion;
  /** Null where it is unknown. */
  readonly areGoroutinesGrowing: boolean | null;
}

/** The family that explains the heap's growth best; null where none does, or where the best signature is no family. */
export function familyOf(input: FamilyInput): Family | null {
  const { series, owners, areGoroutinesGrowing } = input;
  const heap = profileGrowth(input);
  if (!heap) return null;
  const growth = { heap, goroutine: null, goroutineleak: null, areGoroutinesGrowing };
  const [best] = rankCauses(growth, "heap", knownLeaksOf(series));
  if (!best?.signature.family || best.confidence < CONFIDENCE_MIN) return null;
  const { id, family } = best.signature;
  return { id, ...family, stacks: familyStacks(series, owners, best.signature) };
}

/** The known leaks of the language that a profile is of. */
export function knownLeaksOf({ functions, stacks }: ProfileSeries): readonly Signature[] {
  const seen = new Uint8Array(functions.names.length);
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex)
    for (let frame = stacks.start(stack); frame < stacks.end(stack); frame++) {
      const file = stacks.fileOf(frame);
      if (seen[file] === 0 && FOREIGN_FILE.test(functions.names.text(file))) return NODE;
      seen[file] = 1;
    }
  return GO;
}

function familyStacks(series: ProfileSeries, owners: FrameOwners, signature: Signature): ReadonlySet<StackIndex> {
  const found = new Set<StackIndex>();
  for (let row = 0 as StackIndex; row < series.stacks.length; row = (row + 1) as StackIndex) {
    const stack: GrownStack = { frames: framesOf(series, owners, row), amount: 0, objects: 0, state: null };
    if (matches(stack, signature.match) || isConfirming(stack, signature)) found.add(row);
  }
  return found;
}
