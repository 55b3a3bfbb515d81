/**
 * Reads the text of `leakhound.yaml`. All errors are found at once, each with its line and column:
 *
 *   leakhound.yaml:7:22: scrape_configs[0].scrape_interval: not a duration above zero; write for example 30s, 5m or 1h30m
 */
import { isNode, LineCounter, type ParsedNode, parseDocument } from "yaml";
import type { z } from "zod";
import { type Config, configSchema } from "./schema.ts";

/** A mistake in a configuration. Lines and columns are counted from 1. */
export interface ConfigError {
  readonly line: number;
  readonly column: number;
  /** `scrape_configs[0].scheme`; empty for the document itself. */
  readonly path: string;
  /** One clause. Never contains a value, which could be a secret. */
  readonly message: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly value: Config }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

const TEXT_BYTES_MAX = 4 * 2 ** 20;
const ERRORS_MAX = 50;

export function readConfig(text: string): ConfigResult {
  if (text.length > TEXT_BYTES_MAX) return failed([{ line: 1, column: 1, path: "", message: "larger than 4 MiB" }]);
  const lines = new LineCounter();
  const parsedText = plainValue(() =>
    parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false }),
  );
  if (!parsedText.ok) return failed([{ line: 1, column: 1, path: "", message: "nested too deeply" }]);
  const document = parsedText.value;
  if (document.errors.length > 0)
    return failed(
      document.errors.map(({ pos, message }) => ({
        ...positionOf(pos[0], lines),
        path: "",
        message: oneLine(message),
      })),
    );
  const value = plainValue(() => document.toJS({ maxAliasCount: 100 }));
  if (!value.ok) return failed([{ line: 1, column: 1, path: "", message: value.message }]);
  const parsed = configSchema.safeParse(value.value ?? {});
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.flatMap(flattened);
  return failed(issues.map((issue) => ({ ...placeOf(document.contents, issue, lines), ...wordsOf(issue) })));
}

const failed = (errors: readonly ConfigError[]): ConfigResult => ({ ok: false, errors: errors.slice(0, ERRORS_MAX) });

/** Aliases that refer to each other many times could expand to gigabytes; the parser throws before. */
function plainValue<T>(convert: () => T): { ok: true; value: T } | { ok: false; message: string } {
  try {
    return { ok: true, value: convert() };
  } catch {
    return { ok: false, message: "too many aliases" };
  }
}

/** One issue for each unknown key, so that each has its own place. */
function flattened(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  return issue.keys.map((key) => ({ ...issue, keys: [key], path: [...issue.path, key] }));
}

function wordsOf(issue: z.core.$ZodIssue): { path: string; message: string } {
  const message = issue.code === "unrecognized_keys" ? "there is no such key" : issue.message;
  return { path: pathText(issue.path), message: oneLine(message) };
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
}

/** The place of the value, or of the innermost parent that is there, for a key that is missing; of an unknown key itself. */
function placeOf(root: ParsedNode | null, { path, code }: z.core.$ZodIssue, lines: LineCounter) {
  const isKeyUnknown = code === "unrecognized_keys";
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const child = childOf(node, part);
    if (!child) break;
    node = child.value;
    offset = isKeyUnknown && index === path.length - 1 ? child.keyOffset : child.offset;
  }
  return positionOf(offset, lines);
}

/** The child of a mapping or sequence, and where it begins: a value that is empty begins at its key. */
function childOf(node: unknown, part: PropertyKey): { value: unknown; offset: number; keyOffset: number } | null {
  if (!node || typeof node !== "object" || !("items" in node) || !Array.isArray(node.items)) return null;
  if (typeof part === "number") {
    const item: unknown = node.items[part];
    return isNode(item) && item.range ? { value: item, offset: item.range[0], keyOffset: item.range[0] } : null;
  }
  for (const { key, value } of node.items) {
    if (!isNode(key) || String(key) !== String(part)) continue;
    const keyOffset = key.range?.[0] ?? 0;
    return { value, keyOffset, offset: isNode(value) && value.range ? value.range[0] : keyOffset };
  }
  return null;
}

function positionOf(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

const oneLine = (message: string): string => message.replace(/\s+/g, " ").replace(/\.$/, "");
