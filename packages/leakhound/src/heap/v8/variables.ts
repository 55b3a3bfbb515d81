/**
 * The variables of a V8 snapshot, as the roots that hold its memory.
 *
 *   system / Context of lib/cache.js ──byId──▶ Map ──▶ … ──▶ Session      lib/cache.js:byId    and both hold the
 *                  └───────────────────byName─▶ Map ──▶ … ──▶ Session     lib/cache.js:byName  sessions: a set
 *
 * What leads into a scope ends there, since its variables are roots themselves. Variables of the program's scripts, and
 * what it put into the global object, are holders each, but for functions: those of a script are one, since they know
 * each other and are borrowed by all that call them. Those of the host's own scripts (node:…) and built-ins are one,
 * since they reach every module, and so is what V8 keeps for itself. See holders/units.ts for who counts of several.
 */
import { breadthFirst } from "../graph/breadth-first.ts";
import { ENGINE, functionsOf, HOST, NOBODY, TIER, type Unit } from "../holders/units.ts";
import type { Graph } from "../model/image.ts";
import { isBuiltin, MODULE_WRAPPER } from "./builtins.ts";
import { isSourceName, type V8Labels } from "./labels.ts";
import { ROOT, type V8Snapshot } from "./load.ts";
import { CONTEXT, scopesOf } from "./scopes.ts";

export interface Variables {
  readonly units: readonly Unit[];
  /** By root: the node it holds, its row of `units`, and the label that names it. */
  readonly target: Uint32Array;
  readonly unitOf: Uint32Array;
  readonly label: Uint32Array;
  /** What of the snapshot is the program's data. */
  readonly graph: Graph;
}

export function variablesOf(snapshot: V8Snapshot, labels: V8Labels): Variables {
  const { graph } = snapshot;
  const { isScope, script } = scopesOf(snapshot);
  const { order } = breadthFirst(graph, [ROOT]);
  const variableOf = namer(snapshot, labels, script);
  const table = new RootTable();
  for (const node of order) {
    if (isScope[node] !== 1) continue;
    table.add(node, labels.row("scopes"), ENGINE);
    for (let edge = graph.edgeStart[node]!; edge < graph.edgeStart[node + 1]!; edge++) {
      const target = graph.edgeTarget[edge]!;
      if (isScope[target] === 1) continue;
      const { name, owner } = variableOf(node, edge);
      table.add(target, labels.row(name), owner);
    }
  }
  const data = dataGraph(snapshot, isScope);
  const isFound = new Uint8Array(graph.nodes);
  for (const node of breadthFirst(data, table.targets()).order) isFound[node] = 1;
  for (const node of order) if (isFound[node] === 0) table.add(node, labels.row("code"), ENGINE);
  return { ...table.columns(), graph: data };
}

interface Named {
  readonly name: string;
  readonly owner: Unit;
}

interface Scope {
  /** What stands before its variables' names, up to the sign between them. */
  readonly text: string;
  readonly isGlobal: boolean;
  /** Whether it is the host's own. */
  readonly isHosts: boolean;
}

/** How the variable reads that an edge out of a scope is, and whose it is. */
function namer(snapshot: V8Snapshot, labels: V8Labels, script: ReadonlyMap<number, number>) {
  const { graph, nodeType, nodeName, nodeTypes, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const isVariable = edgeTypes.map((type) => type === "context" || type === "property");
  const closure = nodeTypes.indexOf("closure");
  const scopeOf = remembered((node: number): Scope => {
    const name = strings.at(nodeName[node]!);
    const file = script.has(node) ? strings.at(script.get(node)!) : "";
    const isGlobal = name === "global" || name.startsWith("global / ");
    const text = file === "" ? `${isGlobal ? "global" : name.replace("system / ", "")}.` : `${shortFile(file)}:`;
    return { text, isGlobal, isHosts: file.startsWith("node:") || !(isGlobal || name === CONTEXT) };
  });
  const variable = remembered(globalVariable);
  const functions = remembered(functionsOf);
  const ownerOf = ({ text, isGlobal, isHosts }: Scope, name: string, target: number): Unit => {
    if (isHosts || (isGlobal ? isBuiltin(name) : MODULE_WRAPPER.has(name))) return HOST;
    return nodeType[target] === closure ? functions(text.slice(0, -1)) : variable(text + shown(name));
  };
  return (node: number, edge: number): Named => {
    const scope = scopeOf(node);
    const target = graph.edgeTarget[edge]!;
    if (!isVariable[edgeType[edge]!])
      return { name: `${scope.text.slice(0, -1)} ${labels.text(labels.ofType(target))}`, owner: ENGINE };
    const name = strings.at(edgeName[edge]!);
    return { name: scope.text + shown(name), owner: ownerOf(scope, name, target) };
  };
}

/** What no source has for a name is data. */
const shown = (name: string): string => (isSourceName(name) ? name : "[]");

function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/** `src/cache.js` of "file:///srv/app/src/cache.js", `express/lib/router.js` of a module's: the same wherever it is installed. */
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

  add(target: number, label: number, unit: Unit): void {
    const row = this.#rowOf.get(unit) ?? this.#units.push(unit) - 1;
    this.#rowOf.set(unit, row);
    this.#target.push(target);
    this.#unitOf.push(row);
    this.#label.push(label);
  }

  targets(): readonly number[] {
    return this.#target;
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

const globalVariable = (name: string): Unit => ({
  kind: "global",
  name,
  package: "",
  tier: TIER.global,
  group: -1,
  depth: 0,
  isVariable: true,
  worksFor: NOBODY,
});

/**
 * The graph of the program's data. Cut are the ways into scopes and out of them; those between code and data, since every
 * object knows its shape, and that all functions; and those from an object to its prototype, which is its class's.
 * An edge that is cut leads back to where it begins: so no column but one is copied.
 */
function dataGraph(snapshot: V8Snapshot, isScope: Uint8Array): Graph {
  const { graph, nodeType, nodeTypes, edgeType, edgeName, edgeTypes } = snapshot;
  const { nodes, edgeStart } = graph;
  const edgeTarget = graph.edgeTarget.slice();
  const isCode = Uint8Array.from(nodeTypes, (type) => (CODE_TYPES.has(type) ? 1 : 0));
  const property = edgeTypes.indexOf("property");
  const prototype = rowOfText(snapshot, "__proto__");
  for (let node = 0; node < nodes; node++) {
    const isCut = isScope[node] === 1 || isCode[nodeType[node]!] === 1;
    for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
      const target = edgeTarget[edge]!;
      const isToClass = edgeName[edge] === prototype && edgeType[edge] === property;
      if (isCut || isToClass || isScope[target] === 1 || isCode[nodeType[target]!] === 1) edgeTarget[edge] = node;
    }
  }
  return { nodes, edgeStart, edgeTarget };
}

const CODE_TYPES = new Set(["code", "object shape"]);

/** @param text of ASCII, without escapes; V8 writes each text once */
function rowOfText({ strings }: V8Snapshot, text: string): number {
  for (let row = 0; row < strings.length; row++)
    if (strings.bytesOf(row) === text.length && strings.at(row) === text) return row;
  return -1;
}
