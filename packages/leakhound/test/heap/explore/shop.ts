/**
 * A drawn snapshot of a shop: two maps hold its sessions, one of them forgets to delete.
 *
 *   context ──byId──▶ Map ─▶ table ─▶ session × 3 ──.email──▶ "…@…"
 *      └──bySeen────▶ Map ─▶ table ──┘      └──.next──▶ the next session
 */
import { type DrawnNode, snapshotOf } from "../v8/drawn.ts";

export const SECRET = "hunter2@example.com";
export const HOSTILE = `\u001b[2J\u202e"quoted"\n${"x".repeat(200)}`;
const SESSIONS = ["s1", "s2", "s3"];

const session = (key: string, row: number): [string, DrawnNode] => [
  key,
  {
    type: "object",
    name: "Session",
    bytes: 1000 * (row + 1),
    edges: [
      ["property", "email", `email${row}`],
      ...(SESSIONS[row + 1] ? ([["property", "next", SESSIONS[row + 1]!]] as const) : []),
    ],
  },
];
const table = (bytes: number): DrawnNode => ({
  type: "array",
  name: "",
  bytes,
  edges: SESSIONS.map((key, row) => ["element", row, key]),
});
const map: DrawnNode = { type: "object", name: "Map", bytes: 32 };

const SHOP: Readonly<Record<string, DrawnNode>> = {
  root: { type: "synthetic", name: "", bytes: 0, edges: [["element", 1, "roots"]] },
  roots: { type: "synthetic", name: "(GC roots)", bytes: 0, edges: [["element", 1, "context"]] },
  context: {
    type: "object",
    name: "system / Context",
    bytes: 20,
    edges: [
      ["context", "byId", "byId"],
      ["context", "bySeen", "bySeen"],
      ["context", "config", "config"],
    ],
  },
  byId: { ...map, edges: [["internal", "table", "byIdTable"]] },
  byIdTable: table(400),
  bySeen: { ...map, edges: [["internal", "table", "bySeenTable"]] },
  bySeenTable: table(800),
  ...Object.fromEntries(SESSIONS.map(session)),
  email0: { type: "string", name: SECRET, bytes: 40 },
  email1: { type: "string", name: HOSTILE, bytes: 300 },
  email2: { type: "string", name: "c@example.com", bytes: 40 },
  config: { type: "object", name: "Object", bytes: 64, edges: [["property", SECRET, "limit"]] },
  limit: { type: "object", name: "Limit", bytes: 16 },
};

export const SHOP_SNAPSHOT = snapshotOf(SHOP);
