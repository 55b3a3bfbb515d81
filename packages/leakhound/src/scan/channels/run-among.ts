/** The functions of a set that a function runs. Of the thousands that one function may start, few have a channel. */
import { type RunBy, runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import type { Located } from "../types/package-members.ts";
import { keyOf } from "./located.ts";

/** Rows of the starts and of the calls of a function, by the key of what runs. */
type RowsByKey = ReadonlyMap<string, { readonly starts: number[]; readonly calls: number[] }>;

const known = new WeakMap<RunBy, RowsByKey>();

/** As `runBy`, of the functions with these keys only. */
export function runAmong(repository: Repository, fn: Located, keys: ReadonlySet<string>): RunBy {
  const run = runBy(repository, fn);
  if (run.starts.length + run.calls.length === 0) return run;
  const byKey = known.get(run) ?? rowsByKey(run);
  known.set(run, byKey);
  const [starts, calls]: [number[], number[]] = [[], []];
  for (const key of byKey.size < keys.size ? byKey.keys() : keys) {
    const rows = keys.has(key) ? byKey.get(key) : undefined;
    if (rows === undefined) continue;
    starts.push(...rows.starts);
    calls.push(...rows.calls);
  }
  return {
    starts: Array.from(Uint32Array.from(starts).sort(), (row) => run.starts[row]!),
    calls: Array.from(Uint32Array.from(calls).sort(), (row) => run.calls[row]!),
  };
}

function rowsByKey({ starts, calls }: RunBy): RowsByKey {
  const byKey = new Map<string, { readonly starts: number[]; readonly calls: number[] }>();
  const rowsOf = (fn: Located) => {
    const key = keyOf(fn);
    const rows = byKey.get(key) ?? { starts: [], calls: [] };
    byKey.set(key, rows);
    return rows;
  };
  for (const [row, { body }] of starts.entries()) rowsOf(body).starts.push(row);
  for (const [row, { callee }] of calls.entries()) rowsOf(callee).calls.push(row);
  return byKey;
}
