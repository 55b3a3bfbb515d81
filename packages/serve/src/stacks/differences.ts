/**
 * Whether what was allocated is what an agent sends since its last push, and no total since the start of a process. A total never
 * falls while its process lives, so that a sum may only rise where each of its stacks does:
 *
 *   totals        stack a  10 20 30    stack b  5 5 7       sum 15 25 37    restart: all of them fall together
 *   differences   stack a  10  2 19    stack b  5 9 1       sum 15 11 20    the sum rises, and b falls
 */
import type { StackLevels } from "./stack-levels.ts";

/** Part of the stacks that fall while the sum rises; stacks of other builds with the same name may fall, too. */
const FALLING_MIN = 0.1;

export function areDifferences({ times, visit, table }: StackLevels): boolean {
  let before = new Float64Array(table.length);
  for (const scrape of times.keys()) {
    const now = new Float64Array(table.length);
    let [seen, falling, rise] = [0, 0, 0];
    visit(scrape, (stack, value) => {
      now[stack]! += value;
    });
    for (let stack = 0; stack < table.length; stack++) {
      if (before[stack] === 0 && now[stack] === 0) continue;
      seen++;
      rise += now[stack]! - before[stack]!;
      if (now[stack]! < before[stack]!) falling++;
    }
    if (scrape > 0 && rise > 0 && falling > FALLING_MIN * seen) return true;
    before = now;
  }
  return false;
}
