/** `target.json`, which is checked when it is read. */
import { parseObject } from "./lines.ts";
import { RECORDING_SCHEMA, type RecordedTarget } from "./types.ts";

export function writeTarget(target: RecordedTarget): string {
  return `${JSON.stringify(target, null, 2)}\n`;
}

/** @returns null for any other text; fields that a later version adds are dropped */
export function parseTarget(text: string): RecordedTarget | null {
  const fields = parseObject(text);
  const target = fields?.get("target");
  const startedAt = fields?.get("startedAt");
  if (fields?.get("schema") !== RECORDING_SCHEMA || typeof target !== "string") return null;
  if (typeof startedAt !== "string" || Number.isNaN(Date.parse(startedAt))) return null;
  const incarnations = fields.get("incarnations");
  return {
    schema: RECORDING_SCHEMA,
    target,
    startedAt,
    incarnations: Array.isArray(incarnations) ? incarnations.filter((one) => typeof one === "string") : [],
    options: optionsIn(fields.get("options")),
  };
}

function optionsIn(value: unknown): RecordedTarget["options"] {
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(members.filter(([, option]) => option === null || typeof option !== "object"));
}
