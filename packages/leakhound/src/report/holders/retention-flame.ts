/** The paths on which objects are held, as a tree from the holders down: `data` above `[key] http.Request` above `.Header`. */
import type { RetentionStack } from "../../heap/holders/path-classes.ts";
import { type FlameKey, type FlameSource, FlameTree } from "../page/flame-tree.ts";
import type { FlameTable } from "../page/page-data.ts";
import { stepName } from "./step-name.ts";

const ROWS_MAX = 20_000;

/** @returns null when nothing is held */
export function retentionFlame(stacks: readonly RetentionStack[]): FlameTable | null {
  const tree = new FlameTree();
  const names: string[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (name: string): number => {
    const index = indexes.get(name) ?? names.push(name) - 1;
    indexes.set(name, index);
    return index;
  };
  for (const { root, steps, bytes, grownShare } of stacks) {
    if (tree.length >= ROWS_MAX) break;
    tree.begin({ gained: bytes, grown: grownShare === undefined ? undefined : bytes * grownShare });
    for (const name of [root, ...steps.map(stepName)]) {
      const index = indexOf(name);
      tree.step(index as FlameKey, index as FlameSource);
    }
  }
  if (tree.length === 1) return null;
  const describe = (index: FlameSource) => ({ name: names[index]!, file: "", line: 0, isOwn: false });
  return tree.table({ unit: "bytes", per: "image", describe });
}
