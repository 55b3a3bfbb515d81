/** YAML of a repository, which anybody may have written, as plain values. */
import { parseAllDocuments } from "yaml";
import { err, ok, type Result } from "../../base/result.ts";

/** What people write by hand is far below. */
const CHARS_MAX = 1 << 20;
const DOCUMENTS_MAX = 1_000;
/** Each alias may stand for another with aliases, and so on. */
const ALIASES_MAX = 100;

/** @returns a value a document; the reason where the text is no YAML or beyond the limits */
export function parseYaml(text: string): Result<readonly unknown[], string> {
  if (text.length > CHARS_MAX) return err(`it is larger than ${CHARS_MAX >> 20} MB`);
  try {
    const documents = [...parseAllDocuments(text, { logLevel: "silent" })];
    if (documents.length > DOCUMENTS_MAX) return err(`it has more than ${DOCUMENTS_MAX} documents`);
    const [wrong] = documents.flatMap(({ errors }) => errors);
    if (wrong) return err(`it is no YAML: ${wrong.message.split("\n")[0]}`);
    return ok(documents.map((document): unknown => document.toJS({ maxAliasCount: ALIASES_MAX })));
  } catch {
    // The parser throws for aliases, and runs out of stack for deep nesting.
    return err("its aliases lead nowhere or multiply, or it nests too deep");
  }
}

/** What stands below the keys; undefined where they lead nowhere. */
export function below(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
    value,
  );
}

export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: unknown): string[] => itemsOf(value).filter((item) => typeof item === "string");
