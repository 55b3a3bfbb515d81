/**
 * What a text dump of goroutines says about each stack beyond its frames: the state in which the goroutines wait, and the
 * function that started them. Both are labels of a sample (`profile/text/goroutine-profile.ts`); a binary profile has neither.
 *
 *   goroutine 100 [chan send, 5 minutes]:                 state        chan send
 *   created by example.com/svc/api.handle in goroutine 77 created_by   example.com/svc/api.handle
 *
 * Goroutines with equal stacks may differ in both. Only the newest dump counts, and in it the text with the most goroutines.
 */
import type { Profile } from "../profile/model/types.ts";
import type { StackIndex } from "./stacks.ts";

export const DUMP_LABELS = ["state", "created_by"] as const;
export type DumpLabel = (typeof DUMP_LABELS)[number];

/** Goroutines by text, of one stack in one dump. */
interface Counts {
  dump: number;
  readonly goroutines: Map<string, number>;
}

export class DumpLabels {
  readonly #counts: Readonly<Record<DumpLabel, Map<StackIndex, Counts>>> = { state: new Map(), created_by: new Map() };
  #dump = 0;

  /** Begins the next profile. */
  begin(): void {
    this.#dump++;
  }

  /** Counts the labels of a sample of this profile. */
  add(profile: Profile, { sample, stack, goroutines }: LabeledSample): void {
    const { samples, strings } = profile;
    for (let row = samples.labelStart[sample]!; row < samples.labelStart[sample + 1]!; row++) {
      if (samples.labels.str[row] === 0) continue;
      const key = strings.get(samples.labels.key[row]!);
      const label = DUMP_LABELS.find((one) => one === key);
      if (label !== undefined) this.#count(label, strings.get(samples.labels.str[row]!), { stack, goroutines });
    }
  }

  /** The text that most goroutines of this stack have; null where no dump had one. */
  mostOf(label: DumpLabel, stack: StackIndex): string | null {
    const [first] = [...(this.#counts[label].get(stack)?.goroutines ?? [])].sort((a, b) => b[1] - a[1]);
    return first?.[0] ?? null;
  }

  #count(label: DumpLabel, text: string, { stack, goroutines }: Omit<LabeledSample, "sample">): void {
    const known = this.#counts[label].get(stack) ?? { dump: this.#dump, goroutines: new Map<string, number>() };
    this.#counts[label].set(stack, known);
    if (known.dump !== this.#dump) known.goroutines.clear();
    known.dump = this.#dump;
    known.goroutines.set(text, (known.goroutines.get(text) ?? 0) + goroutines);
  }
}

interface LabeledSample {
  readonly sample: number;
  readonly stack: StackIndex;
  readonly goroutines: number;
}
