/**
 * Judges a service over a day or a week from the store: after a restart of the server, nothing begins anew.
 *
 *   incarnations ─▶ instances ─▶ levels of each ─▶ verdict ─┬─▶ leaks beyond what older processes show
 *                                                           └─▶ no leak, with its bound
 */
import { type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { JudgedInstance } from "../../tickets/observation.ts";
import { judgeInstance, type LongWindow, withoutExplained } from "./judge-levels.ts";
import { type InstanceLevels, ServiceStacks } from "./levels.ts";
import { readLevels, readPlateaus, type StoredLevelRows, successionsWithin } from "./stored-levels.ts";

export interface StoredWindow {
  readonly service: string;
  readonly window: LongWindow;
  readonly now: UnixMs;
}

export async function judgeStored(
  rows: StoredLevelRows,
  { service, window, now }: StoredWindow,
): Promise<Result<readonly JudgedInstance[], Fault>> {
  const range = { from: unixMs(now - window.lengthMs), to: now };
  const instances = await successionsWithin(rows, service, range);
  if (!instances.ok) return instances;
  const stacks = new ServiceStacks();
  const judged: JudgedInstance[] = [];
  const leaking: InstanceLevels[] = [];
  for (const succession of instances.value) {
    const levels = await readLevels(rows, { service, succession, window, now }, stacks);
    if (!levels.ok) return levels;
    if (levels.value.rows.length === 0) continue;
    const one = judgeInstance(levels.value, stacks, window);
    judged.push(one);
    if (one.verdict === "leak") leaking.push(levels.value);
  }
  return leaking.length === 0 ? ok(judged) : explained(rows, judged, { service, leaking, now });
}

async function explained(
  rows: StoredLevelRows,
  judged: readonly JudgedInstance[],
  {
    service,
    leaking,
    now,
  }: { readonly service: string; readonly leaking: readonly InstanceLevels[]; readonly now: UnixMs },
): Promise<Result<readonly JudgedInstance[], Fault>> {
  const sites = [...new Set(judged.flatMap(({ leaks }) => leaks.flatMap(({ site }) => site.id ?? [])))];
  const plateaus = await readPlateaus(rows, { service, sites, now });
  if (!plateaus.ok) return plateaus;
  const levelsOf = new Map(leaking.map((levels) => [levels.instance, levels]));
  return ok(
    judged.map((one) => {
      const levels = levelsOf.get(one.instance);
      return levels && one.verdict === "leak" ? withoutExplained(one, levels, plateaus.value) : one;
    }),
  );
}
