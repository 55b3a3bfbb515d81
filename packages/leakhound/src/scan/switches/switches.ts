/**
 * Which findings a repository wants to see: the part `scan` of `.leakhound.yaml`.
 *
 *   scan:
 *     confidence: medium            the lowest confidence that is reported
 *     rules:
 *       timer-leak: off             not reported
 *       closer-unclosed: high       reported from this confidence on
 *     exclude:
 *       - internal/legacy           no rule reports anything there
 *       - path: cmd/**              these rules do not
 *         rules: [ctx-cancel-lost]
 *
 * Every mistake in the file is a fault with its line and column, since a switch that does nothing hides findings, or shows
 * them for no reason.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { yamlProblem } from "../deployment/yaml.ts";
import { CONFIDENCES, type Confidence, type Finding, isAtLeast } from "../findings/finding.ts";
import { matchesPath } from "./path-pattern.ts";

export interface Exclusion {
  readonly path: string;
  /** All rules where null. */
  readonly rules: ReadonlySet<string> | null;
}

export interface Switches {
  readonly confidence: Confidence;
  readonly rules: ReadonlyMap<string, Confidence | "off">;
  readonly exclude: readonly Exclusion[];
}

export const NO_SWITCHES: Switches = { confidence: "low", rules: new Map(), exclude: [] };

/** @param path of the finding's file, relative to the folder of the switches */
export function isSwitchedOn({ confidence, rules, exclude }: Switches, finding: Finding, path: string): boolean {
  const least = rules.get(finding.rule) ?? confidence;
  if (least === "off" || !isAtLeast(finding.confidence, least)) return false;
  return !exclude.some((one) => (one.rules?.has(finding.rule) ?? true) && matchesPath(one.path, path));
}

/**
 * @param text of the file
 * @param file its name, for faults
 * @param ids of all rules
 */
export function parseSwitches(text: string, file: string, ids: ReadonlySet<string>): Result<Switches, Fault> {
  const problem = yamlProblem(text);
  if (problem !== null) return err(faultAt(file, problem, "keep it to a few lines"));
  return new SwitchReader(file, ids).read(text);
}

const faultAt = (where: string, what: string, todo: string): Fault => ({ code: "switches", what, where, todo });

/** Ends the reading; its fault is the result. */
class Mistake extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.what);
    this.fault = fault;
  }
}

const LEVELS: readonly string[] = [...CONFIDENCES, "off"];

class SwitchReader {
  readonly #file: string;
  readonly #ids: ReadonlySet<string>;
  readonly #lines = new LineCounter();

  constructor(file: string, ids: ReadonlySet<string>) {
    this.#file = file;
    this.#ids = ids;
  }

  read(text: string): Result<Switches, Fault> {
    try {
      const document = parseDocument(text, { lineCounter: this.#lines, logLevel: "silent", prettyErrors: false });
      const [wrong] = document.errors;
      if (wrong) this.#fail(wrong.pos[0], `it is not YAML: ${wrong.message}`, "correct it");
      return ok(this.#document(document.contents));
    } catch (error) {
      if (error instanceof Mistake) return err(error.fault);
      if (error instanceof RangeError)
        return err(faultAt(this.#file, "it is nested too deeply", "keep it to a few lines"));
      throw error;
    }
  }

  #document(node: unknown): Switches {
    if (node === null || (isScalar(node) && node.value === null)) return NO_SWITCHES;
    const scan = this.#entries(node, ["scan"]).get("scan");
    if (scan === undefined || (isScalar(scan) && scan.value === null)) return NO_SWITCHES;
    const parts = this.#entries(scan, ["confidence", "rules", "exclude"]);
    return {
      confidence: parts.has("confidence") ? this.#confidence(parts.get("confidence")) : NO_SWITCHES.confidence,
      rules: parts.has("rules") ? this.#rules(parts.get("rules")) : NO_SWITCHES.rules,
      exclude: parts.has("exclude") ? this.#items(parts.get("exclude")).map((one) => this.#exclusion(one)) : [],
    };
  }

  #rules(node: unknown): ReadonlyMap<string, Confidence | "off"> {
    const rules = new Map<string, Confidence | "off">();
    for (const [rule, level] of this.#entries(node, [...this.#ids], "rule")) {
      // YAML 1.1 reads off as false; both are meant by `off`.
      const isOff = isScalar(level) && (level.value === false || level.value === "off");
      rules.set(rule, isOff ? "off" : this.#confidence(level, LEVELS));
    }
    return rules;
  }

  #exclusion(node: unknown): Exclusion {
    if (!isMap(node)) return { path: this.#pattern(node), rules: null };
    const parts = this.#entries(node, ["path", "rules"]);
    if (!parts.has("path")) this.#failAt(node, "an exclusion has no path", "write path: and a pattern of paths");
    const rules = parts.has("rules") ? new Set(this.#items(parts.get("rules")).map((one) => this.#rule(one))) : null;
    return { path: this.#pattern(parts.get("path")), rules };
  }

  #pattern(node: unknown): string {
    const text = this.#text(node, "a pattern of paths, such as internal/legacy or **/mocks/*.go");
    if (text.startsWith("/") || text.split("/").includes(".."))
      this.#failAt(node, `${text} is outside of the folder of this file`, "write a path below it");
    return text;
  }

  #rule(node: unknown): string {
    const rule = this.#text(node, "the name of a rule");
    if (!this.#ids.has(rule)) this.#failAt(node, `there is no rule ${rule}`, this.#nearest(rule, [...this.#ids]));
    return rule;
  }

  #confidence(node: unknown, allowed: readonly string[] = CONFIDENCES): Confidence {
    const text = isScalar(node) ? String(node.value) : "";
    const found = CONFIDENCES.find((one) => one === text);
    if (found === undefined) this.#failAt(node, `this is no confidence`, `write ${allowed.join(", ")}`);
    return found;
  }

  #text(node: unknown, wanted: string): string {
    if (!isScalar(node) || typeof node.value !== "string" || node.value === "")
      this.#failAt(node, "this is no text", `write ${wanted}`);
    return node.value;
  }

  #items(node: unknown): readonly unknown[] {
    if (!isSeq(node)) this.#failAt(node, "this is no list", "write each entry on a line of its own, after a dash");
    return node.items;
  }

  /** The values of a mapping by their keys, each of which must be known. */
  #entries(node: unknown, known: readonly string[], noun = "key"): Map<string, unknown> {
    if (!isMap(node)) this.#failAt(node, "this is no mapping", `write ${known.slice(0, 3).join(", ")} as keys`);
    const entries = new Map<string, unknown>();
    for (const pair of node.items) {
      const name = this.#key(pair);
      if (!known.includes(name)) this.#failAt(pair.key, `there is no ${noun} ${name}`, this.#nearest(name, known));
      entries.set(name, pair.value);
    }
    return entries;
  }

  #key({ key }: Pair): string {
    return isScalar(key) ? String(key.value) : this.#failAt(key, "this key is no text", "write a plain key");
  }

  #nearest(name: string, known: readonly string[]): string {
    const [nearest] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
    return known.length <= 4 ? `write ${known.join(", ")}` : `write ${nearest}, or another name of docs/scan-rules.md`;
  }

  #failAt(node: unknown, what: string, todo: string): never {
    const range = (node as Partial<Node> | null | undefined)?.range;
    return this.#fail(range?.[0] ?? 0, what, todo);
  }

  #fail(offset: number, what: string, todo: string): never {
    const { line, col } = this.#lines.linePos(offset);
    throw new Mistake(faultAt(`${this.#file}:${Math.max(line, 1)}:${Math.max(col, 1)}`, what, todo));
  }
}

const NAME_CHARS_MAX = 60;

/** How many characters must be changed, added or removed. */
function distance(a: string, b: string): number {
  if (a.length > NAME_CHARS_MAX) return NAME_CHARS_MAX;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (b[j] === char ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
