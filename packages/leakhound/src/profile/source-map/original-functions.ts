/**
 * Functions of a bundle by their names and places in the source that it was made from.
 *
 *   profile   X             dist/bundle.cjs:19:3692      keepOrder                   app.ts:4
 *             (anonymous)   dist/bundle.cjs:19:3743      (anonymous) in keepOrder    app.ts:5
 *
 * V8 gives each frame the position where its function begins: after the name, at the parameters. A minified bundle is one
 * line, so the column decides, and profiles without columns stay as they are. Names come from the source map where it has
 * them; functions without a name are called after the function around them.
 */
import { StringTable } from "../model/strings.ts";
import type { FunctionTable, Profile } from "../model/types.ts";

/** Counted from 1, as in profiles. */
export interface BundlePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface OriginalPosition {
  readonly file: string;
  readonly line: number;
  /** Of the function that begins there; null where the source map does not have it. */
  readonly name: string | null;
  /** Name of the function around it; null where there is none, or the source is unknown. */
  readonly around: string | null;
}

/** @returns null for a file without a source map */
export type FindOriginal = (position: BundlePosition) => OriginalPosition | null;

const ANONYMOUS = "(anonymous)";

/** The profile itself where nothing is mapped. */
export function withOriginalFunctions(profile: Profile, find: FindOriginal): Profile {
  const { functions, locations, strings } = profile;
  const { lines } = locations;
  const found = new Map<number, OriginalPosition>();
  for (let row = 0; row < lines.length; row++) {
    const owner = lines.function[row]!;
    const column = lines.column.number(row);
    if (owner < 0 || column <= 0) continue;
    const original = find({ file: strings.get(functions.filename[owner]!), line: lines.line.number(row), column });
    if (original) found.set(row, original);
  }
  if (found.size === 0) return profile;
  const texts = Array.from({ length: strings.length }, (_, row) => strings.get(row));
  const added = new AddedFunctions(functions, texts);
  const [owners, lineNumbers, columns] = [
    lines.function.slice(),
    lines.line.slice(lines.length),
    lines.column.slice(lines.length),
  ];
  for (const [row, original] of found) {
    owners[row] = added.rowOf(texts[functions.name[owners[row]!]!]!, original);
    lineNumbers.setNumber(row, original.line);
    columns.setNumber(row, 0);
  }
  return {
    ...profile,
    strings: StringTable.of(texts),
    functions: added.table(),
    locations: { ...locations, lines: { ...lines, function: owners, line: lineNumbers, column: columns } },
  };
}

/** The functions of a profile, and those of the source behind them. */
class AddedFunctions {
  readonly #before: FunctionTable;
  readonly #texts: string[];
  readonly #rows = new Map<string, number>();
  readonly #added: { readonly name: number; readonly file: number; readonly line: number }[] = [];

  constructor(before: FunctionTable, texts: string[]) {
    this.#before = before;
    this.#texts = texts;
  }

  rowOf(bundled: string, original: OriginalPosition): number {
    const name = nameOf(bundled, original);
    const key = `${name}\n${original.file}:${original.line}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = this.#before.length + this.#added.length;
    const text = (one: string) => this.#texts.push(one) - 1;
    this.#added.push({ name: text(name), file: text(original.file), line: original.line });
    this.#rows.set(key, row);
    return row;
  }

  table(): FunctionTable {
    const { length: first } = this.#before;
    const length = first + this.#added.length;
    const table: FunctionTable = {
      length,
      id: this.#before.id.grown(length),
      name: widened(this.#before.name, length),
      systemName: widened(this.#before.systemName, length),
      filename: widened(this.#before.filename, length),
      startLine: this.#before.startLine.grown(length),
    };
    for (const [at, { name, file, line }] of this.#added.entries()) {
      const row = first + at;
      table.id.setNumber(row, row + 1);
      table.name[row] = name;
      table.systemName[row] = name;
      table.filename[row] = file;
      table.startLine.setNumber(row, line);
    }
    return table;
  }
}

function nameOf(bundled: string, { name, around }: OriginalPosition): string {
  if (bundled !== ANONYMOUS) return name ?? bundled;
  return around === null ? ANONYMOUS : `${ANONYMOUS} in ${around}`;
}

function widened(column: Uint32Array, length: number): Uint32Array {
  const wider = new Uint32Array(length);
  wider.set(column);
  return wider;
}
