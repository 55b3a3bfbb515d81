/**
 * What modules export, as variables. Node keeps each module in the cache of `require`, and so do variables of its own: none
 * of these is where the program keeps its data, but the module is.
 *
 *   node:internal/modules/…:mod ─▶ Module .filename "/srv/app/lib/cache.js"
 *                                         .exports ─▶ Object .sessions ─▶ Map        lib/cache.js:exports.sessions
 *                                                            .add ─▶ closure         lib/cache.js:exports.add
 */
import { NONE } from "../model/image.ts";
import type { V8Snapshot } from "./load.ts";

export interface ExportedValue {
  /** The node that is exported. */
  readonly target: number;
  /** As the module's file is called: a row of `strings`. */
  readonly file: number;
  /** The name of the export; "" for `module.exports` itself. */
  readonly name: string;
}

/** An object with more exports is used as a map: its properties have no names of their own. */
const EXPORTS_MAX = 64;
const PROTOTYPE = "__proto__";

export function moduleExports(snapshot: V8Snapshot): ExportedValue[] {
  const { graph, nodeType, nodeName, nodeTypes, strings } = snapshot;
  const object = nodeTypes.indexOf("object");
  const isModule = new Map<number, boolean>();
  const found: ExportedValue[] = [];
  for (let node = 0; node < graph.nodes; node++) {
    if (nodeType[node] !== object) continue;
    const row = nodeName[node]!;
    const known = isModule.get(row) ?? strings.at(row) === "Module";
    isModule.set(row, known);
    if (known) found.push(...exportsOf(snapshot, node));
  }
  return found;
}

function exportsOf(snapshot: V8Snapshot, module: number): ExportedValue[] {
  const { nodeType, nodeName, nodeTypes, strings } = snapshot;
  const fields = propertiesOf(snapshot, module);
  const [filename, exported] = [fields.get("filename"), fields.get("exports")];
  if (filename === undefined || exported === undefined || nodeTypes[nodeType[filename]!] !== "string") return [];
  const file = nodeName[filename]!;
  const whole = { target: exported, file, name: "" };
  if (strings.at(nodeName[exported]!) !== "Object") return [whole];
  const values = [...propertiesOf(snapshot, exported)];
  if (values.length > EXPORTS_MAX) return [whole];
  return values.map(([name, target]) => ({ target, file, name }));
}

/** The objects to which an object's properties point. */
function propertiesOf(snapshot: V8Snapshot, node: number): Map<string, number> {
  const { graph, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const property = edgeTypes.indexOf("property");
  const found = new Map<string, number>();
  for (let edge = graph.edgeStart[node]!; edge < graph.edgeStart[node + 1]!; edge++) {
    if (edgeType[edge] !== property) continue;
    const name = strings.at(edgeName[edge]!);
    if (name !== PROTOTYPE) found.set(name, graph.edgeTarget[edge] ?? NONE);
  }
  return found;
}
