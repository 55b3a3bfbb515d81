/** The ways on which objects are held, as a tree from the holders down: `data` above `[key] http.Request` above `.Header`. */
import type { RetentionStack } from "../heap/holders/path-classes.ts";
import { FlameTree } from "./flame-tree.ts";
import { stepName } from "./holding-step.ts";
import type { FlameTable } from "./page-data.ts";

const ROWS_MAX = 20_000;

/** @returns null when nothing is held */
export function retentionFlame(stacks: readonly RetentionStack[]): FlameTable | null {
  const tree = new FlameTree();
  const keys = new Map<string, number>();
  for (const { root, steps, bytes, grownShare } of stacks) {
    if (tree.length >= ROWS_MAX) break;
    const names = [root, ...steps.map(stepName)];
    tree.add(
      {
        length: names.length,
        keyAt: (at) => keyOf(keys, names[at]!),
        frameAt: (at) => ({ name: names[at]!, file: "", line: 0, isOwn: false }),
      },
      bytes,
      grownShare === undefined ? undefined : bytes * grownShare,
    );
  }
  return tree.length === 1 ? null : { ...tree.table("bytes"), per: "image" };
}

function keyOf(keys: Map<string, number>, name: string): number {
  const key = keys.get(name) ?? keys.size;
  keys.set(name, key);
  return key;
}
