/** Snapshots as V8 writes them, drawn as a list of edges. */

export interface DrawnNode {
  readonly type: "synthetic" | "object" | "array" | "string" | "closure";
  readonly name: string;
  readonly bytes: number;
  /** `type name -> node`, by the node's key. */
  readonly edges?: readonly (readonly [type: EdgeType, name: string | number, to: string])[];
}

type EdgeType = (typeof EDGE_TYPES)[number];

const NODE_FIELDS = ["type", "name", "id", "self_size", "edge_count", "trace_node_id", "detachedness"];
const NODE_TYPES = ["hidden", "array", "string", "object", "code", "closure", "synthetic"];
const EDGE_TYPES = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"] as const;

/** Node ids are 1, 3, 5, … in order, as V8 numbers them. The first node is the root. */
export const idOf = (nodes: Readonly<Record<string, DrawnNode>>, key: string): number =>
  2 * Object.keys(nodes).indexOf(key) + 1;

export function snapshotOf(nodes: Readonly<Record<string, DrawnNode>>): string {
  const keys = Object.keys(nodes);
  const strings: string[] = ["<dummy>"];
  const stringRow = (text: string): number => {
    const known = strings.indexOf(text);
    return known >= 0 ? known : strings.push(text) - 1;
  };
  const all = Object.values(nodes);
  const rows = all.map(({ type, name, bytes, edges = [] }, row) =>
    [NODE_TYPES.indexOf(type), stringRow(name), 2 * row + 1, bytes, edges.length, 0, 0].join(),
  );
  const edges = all.flatMap(({ edges: own = [] }) =>
    own.map(([type, name, to]) => {
      const label = typeof name === "number" ? name : stringRow(name);
      return [EDGE_TYPES.indexOf(type), label, keys.indexOf(to) * NODE_FIELDS.length].join();
    }),
  );
  const meta = {
    node_fields: NODE_FIELDS,
    node_types: [NODE_TYPES, "string", "number", "number", "number", "number", "number"],
    edge_fields: ["type", "name_or_index", "to_node"],
    edge_types: [EDGE_TYPES, "string_or_number", "node"],
  };
  const head = JSON.stringify({ meta, node_count: all.length, edge_count: edges.length, trace_function_count: 0 });
  return (
    `{"snapshot":${head},\n"nodes":[${rows.join("\n,")}],\n"edges":[${edges.join("\n,")}],\n` +
    `"trace_function_infos":[],"trace_tree":[{"a":"]}\\""}],"samples":[],"locations":[],\n` +
    `"strings":[${strings.map((text) => JSON.stringify(text)).join(",\n")}]}`
  );
}
