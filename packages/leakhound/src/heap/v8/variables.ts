/**
 * The variables of a V8 snapshot, as the roots that hold its memory.
 *
 *   system / Context of lib/cache.js ──byId──▶ Map ──▶ … ──▶ Session      lib/cache.js:byId    and both hold the
 *                  └───────────────────byName─▶ Map ──▶ … ──▶ Session     lib/cache.js:byName  sessions: a set
 *
 * Paths end at a scope, since its variables are roots themselves. Each variable of the program's scripts, and each
 * property that the program added to the global object, is a holder. The functions of a script form one holder,
 * because they refer to each other and every caller borrows them. The variables of the host's scripts (node:…) and the
 * built-ins form one holder, because they reach every module; so does what V8 keeps for itself. holders/units.ts says
 * which of several holders retains an object.
 */
import { breadthFirst } from "../graph/breadth-first.ts";
import { TIER, type Unit } from "../holders/units.ts";
import { type EdgeIndex, edgeIndex, type Graph, NONE, type ObjectIndex, objectIndex } from "../model/image.ts";
import { isBuiltin, MODULE_WRAPPER } from "./builtins.ts";
import { type DataRoots, dataGraph } from "./data-graph.ts";
import { isSourceName, type V8Labels } from "./labels.ts";
import { ROOT, type V8Snapshot } from "./load.ts";
import { memoized } from "./memoized.ts";
import { type ExportedValue, moduleExports } from "./module-exports.ts";
import { CONTEXT, scopesOf } from "./scopes.ts";
import { type StackVariable, stackVariables } from "./stack-variables.ts";
import { ENGINE, exportedValue, functionsOf, globalVariable, HOST, localsOf, localVariable } from "./units.ts";

export interface Variables {
  readonly units: readonly Unit[];
  /** By root: the node it holds, its row of `units`, and the label that names it. */
  readonly target: Uint32Array;
  readonly unitOf: Uint32Array;
  readonly label: Uint32Array;
  /** The part of the snapshot that is the program's data. */
  readonly graph: Graph;
}

export function variablesOf(snapshot: V8Snapshot, labels: V8Labels): Variables {
  const { graph } = snapshot;
  const { isScope, script } = scopesOf(snapshot);
  const { order } = breadthFirst(graph, [ROOT]);
  const variableOf = variableNames(snapshot, labels, script);
  const onStack = stackVariables(snapshot);
  const names = scriptNames(snapshot);
  const table = new RootTable();
  for (const node of order) {
    if (isScope[node] !== 1) continue;
    table.add({ target: node, label: labels.row("scopes"), unit: ENGINE });
    for (let edge = graph.edgeStart[node]!; edge < graph.edgeStart[node + 1]!; edge++) {
      const target = graph.edgeTarget[edge]!;
      if (isScope[target] === 1) continue;
      const variable = onStack.get(edge);
      const { name, owner } = variable ? names.local(variable) : variableOf(objectIndex(node), edgeIndex(edge));
      table.add({ target, label: labels.row(name), unit: owner });
    }
  }
  for (const value of moduleExports(snapshot)) {
    const { name, owner } = names.exported(value);
    if (isScope[value.target] !== 1) table.add({ target: value.target, label: labels.row(name), unit: owner });
  }
  const data = dataGraph(snapshot, isScope, table.dataRoots());
  const isFound = new Uint8Array(graph.nodes);
  for (const node of breadthFirst(data, table.targets()).order) isFound[node] = 1;
  for (const node of order)
    if (isFound[node] === 0) table.add({ target: node, label: labels.row("code"), unit: ENGINE });
  return { ...table.columns(), graph: data };
}

interface NamedVariable {
  readonly name: string;
  readonly owner: Unit;
}

interface Scope {
  /** The text before the names of its variables, with the separator: `lib/cache.js:`. */
  readonly text: string;
  readonly isGlobal: boolean;
  /** Whether it belongs to the host. */
  readonly isOfHost: boolean;
}

/** Names the variable that an edge out of a scope is, and its holder. */
function variableNames(snapshot: V8Snapshot, labels: V8Labels, script: ReadonlyMap<number, number>) {
  const { graph, nodeType, nodeName, nodeTypes, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const isVariable = edgeTypes.map((type) => type === "context" || type === "property");
  const closure = nodeTypes.indexOf("closure");
  const scopeOf = memoized((node: number): Scope => {
    const name = strings.at(nodeName[node]!);
    const file = script.has(node) ? strings.at(script.get(node)!) : "";
    const isGlobal = name === "global" || name.startsWith("global / ");
    const text = file === "" ? `${isGlobal ? "global" : name.replace("system / ", "")}.` : `${shortFile(file)}:`;
    return { text, isGlobal, isOfHost: file.startsWith("node:") || !(isGlobal || name === CONTEXT) };
  });
  const variable = memoized(globalVariable);
  const functions = memoized(functionsOf);
  const ownerOf = ({ text, isGlobal, isOfHost }: Scope, name: string, target: number): Unit => {
    if (isOfHost || (isGlobal ? isBuiltin(name) : MODULE_WRAPPER.has(name))) return HOST;
    return nodeType[target] === closure ? functions(text.slice(0, -1)) : variable(text + shownName(name));
  };
  return (node: ObjectIndex, edge: EdgeIndex): NamedVariable => {
    const scope = scopeOf(node);
    const target = graph.edgeTarget[edge]!;
    if (!isVariable[edgeType[edge]!])
      return { name: `${scope.text.slice(0, -1)} ${labels.text(labels.ofType(objectIndex(target)))}`, owner: ENGINE };
    const name = strings.at(edgeName[edge]!);
    return { name: scope.text + shownName(name), owner: ownerOf(scope, name, target) };
  };
}

/** Names the variables of functions that run, and what modules export. Values of the host's scripts stay its own. */
function scriptNames({ strings }: V8Snapshot) {
  const local = memoized(localVariable);
  const unnamed = memoized(localsOf);
  const exported = memoized(exportedValue);
  const fileOf = (script: number): string => (script === NONE ? "" : strings.at(script));
  const isOfHost = (file: string): boolean => file === "" || file.startsWith("node:");
  return {
    local: ({ name, script }: StackVariable): NamedVariable => {
      const file = fileOf(script);
      if (isOfHost(file)) return { name: "stack", owner: ENGINE };
      const text = shortFile(file);
      return name === ""
        ? { name: `${text}: a local variable`, owner: unnamed(text) }
        : { name: `${text}:${name}`, owner: local(`${text}:${name}`) };
    },
    exported: ({ name, file }: ExportedValue): NamedVariable => {
      const text = `${shortFile(fileOf(file))}:exports${name === "" ? "" : `.${shownName(name)}`}`;
      return isOfHost(fileOf(file)) ? { name: text, owner: HOST } : { name: text, owner: exported(text) };
    },
  };
}

/** A name that no source could contain is data, and is not shown. */
const shownName = (name: string): string => (isSourceName(name) ? name : "[]");

/** `src/cache.js` of "file:///srv/app/src/cache.js", `express/lib/router.js` of a package: the same wherever it is installed. */
function shortFile(file: string): string {
  if (file.startsWith("node:")) return file;
  const [path = ""] = file.replace(/^[\w+.-]+:\/\//, "").split(/[?#]/);
  const parts = path.replaceAll("\\", "/").split("/");
  const module = parts.lastIndexOf("node_modules");
  return (module >= 0 ? parts.slice(module + 1) : parts.slice(-2)).join("/");
}

class RootTable {
  readonly #units: Unit[] = [];
  readonly #rowOf = new Map<Unit, number>();
  readonly #target: number[] = [];
  readonly #unitOf: number[] = [];
  readonly #label: number[] = [];

  add({ target, label, unit }: { target: number; label: number; unit: Unit }): void {
    const row = this.#rowOf.get(unit) ?? this.#units.push(unit) - 1;
    this.#rowOf.set(unit, row);
    this.#target.push(target);
    this.#unitOf.push(row);
    this.#label.push(label);
  }

  targets(): readonly number[] {
    return this.#target;
  }

  dataRoots(): DataRoots {
    const isOfProgram = (root: number): boolean => this.#units[this.#unitOf[root]!]!.tier < TIER.runtime;
    const rows = [...this.#target.keys()];
    return {
      ofProgram: rows.filter(isOfProgram).map((root) => this.#target[root]!),
      ofHost: rows.filter((root) => !isOfProgram(root)).map((root) => this.#target[root]!),
    };
  }

  columns(): Omit<Variables, "graph"> {
    return {
      units: this.#units,
      target: Uint32Array.from(this.#target),
      unitOf: Uint32Array.from(this.#unitOf),
      label: Uint32Array.from(this.#label),
    };
  }
}
