/**
 * The channels of tickers, which Stop does not close, and where a ticker is stopped:
 *
 *   t := time.NewTicker(d)
 *   go func() { for range t.C { … } }()      stays
 *   onShutdown(func() { t.Stop() })          the stop of t
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { isLocal, variableKey } from "../types/variable-key.ts";

export interface TickerChannel {
  /** The value that has the method Stop; null for the channel of `time.Tick`. */
  readonly ticker: NodeIndex | null;
}

/** null for other channels. `ticks := t.C` stands for `t.C`. */
export function tickerChannelAt(repository: Repository, { file, node }: Located): TickerChannel | null {
  const { tree } = file;
  const types = typesOf(repository);
  switch (tree.kind(node)) {
    case "call_expression": {
      const callee = types.callee(file, node);
      return callee?.kind === "library" && callee.name === "time.Tick" ? { ticker: null } : null;
    }
    case "selector_expression": {
      const ticker = tree.fieldText(node, "field") === "C" ? tree.field(node, "operand") : null;
      return ticker !== null && isTicker(types, file, ticker) ? { ticker } : null;
    }
    case "identifier": {
      const value = valueOfName(tree, node);
      return value === null || tree.kind(value) === "identifier"
        ? null
        : tickerChannelAt(repository, { file, node: value });
    }
    default:
      return null;
  }
}

const isTicker = (types: Types, file: GoFile, value: NodeIndex): boolean =>
  libraryName(pointee(types.of(file, value))) === "time.Ticker";

function valueOfName(tree: SyntaxTree, name: NodeIndex): NodeIndex | null {
  const declaration = scopesOf(tree).declarationOf(name);
  return declaration === null ? null : onlyValueOf(tree, declaration);
}

/** Calls of `Stop` of a ticker, by the file for a local variable and by the package for a field. */
export function stopsOf(repository: Repository, { file, node }: Located): readonly Located[] {
  const name = variableKey(typesOf(repository), { file, node });
  if (name === null) return [];
  const folder = folderOf(file.path);
  const stops = stopsIn(repository, folder).get(name) ?? [];
  return isLocal(name) ? stops.filter((stop) => stop.file === file) : stops;
}

const known = new WeakMap<Repository, Map<string, ReadonlyMap<string, readonly Located[]>>>();

function stopsIn(repository: Repository, folder: string): ReadonlyMap<string, readonly Located[]> {
  const folders = known.get(repository) ?? new Map<string, ReadonlyMap<string, readonly Located[]>>();
  known.set(repository, folders);
  const stops = folders.get(folder) ?? findStops(repository, folder);
  folders.set(folder, stops);
  return stops;
}

function findStops(repository: Repository, folder: string): Map<string, Located[]> {
  const types = typesOf(repository);
  const stops = new Map<string, Located[]>();
  for (const file of packageIn(repository, folder))
    for (const call of file.tree.within(file.tree.root, "call_expression")) {
      const ticker = stoppedBy(types, file, call);
      const name = ticker === null ? null : variableKey(types, { file, node: ticker });
      if (name === null) continue;
      const same = stops.get(name);
      if (same) same.push({ file, node: call });
      else stops.set(name, [{ file, node: call }]);
    }
  return stops;
}

function stoppedBy(types: Types, file: GoFile, call: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "Stop")
    return null;
  const operand = tree.field(target, "operand");
  return operand !== null && isTicker(types, file, operand) ? operand : null;
}
