/** The head of a snapshot, before its nodes: how many nodes and edges there are, and the fields of their rows. */
import { MalformedImage } from "../model/fault.ts";

export interface SnapshotHead {
  readonly nodeFields: readonly string[];
  readonly nodeTypes: readonly string[];
  readonly edgeFields: readonly string[];
  readonly edgeTypes: readonly string[];
  readonly nodes: number;
  readonly edges: number;
}

/** The fields of a node and of an edge that are read; a snapshot has more. */
export const NODE_FIELDS = ["type", "name", "id", "self_size", "edge_count"] as const;
export const EDGE_FIELDS = ["type", "name_or_index", "to_node"] as const;
/** With more rows, an index would not fit its column. */
const ROWS_MAX = 2 ** 31;

/** Throws `MalformedImage` if the text does not describe a snapshot. `offset` is where the text ends, for the message. */
export function readHead(text: string, offset: number): SnapshotHead {
  const malformed = new MalformedImage(
    "not-an-image",
    "it is JSON, but does not describe a heap snapshot of V8",
    offset,
  );
  let head: unknown;
  try {
    head = JSON.parse(text);
  } catch {
    throw malformed;
  }
  const meta = field(head, "meta");
  const nodes = field(head, "node_count");
  const edges = field(head, "edge_count");
  const nodeFields = texts(field(meta, "node_fields"));
  const edgeFields = texts(field(meta, "edge_fields"));
  const nodeTypes = texts(first(field(meta, "node_types")));
  const edgeTypes = texts(first(field(meta, "edge_types")));
  if (!isCount(nodes) || !isCount(edges) || !nodeFields || !edgeFields || !nodeTypes || !edgeTypes) throw malformed;
  if (
    !NODE_FIELDS.every((name) => nodeFields.includes(name)) ||
    !EDGE_FIELDS.every((name) => edgeFields.includes(name))
  )
    throw malformed;
  return { nodes, edges, nodeFields, edgeFields, nodeTypes, edgeTypes };
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < ROWS_MAX;
const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
const texts = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? value : null;
