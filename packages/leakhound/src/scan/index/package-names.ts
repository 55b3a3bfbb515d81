/** Which files of a package use a name, so that a question about a name does not read the whole package. */
import type { GoFile } from "./go-file.ts";

interface NamesOfPackage {
  /** Files by the name of a field or method. */
  readonly fields: ReadonlyMap<string, readonly GoFile[]>;
  /** Files by an identifier. */
  readonly identifiers: ReadonlyMap<string, readonly GoFile[]>;
}

const NO_FILES: readonly GoFile[] = [];
const known = new WeakMap<readonly GoFile[], NamesOfPackage>();

/** @param files as `packageOf` returns them */
export const filesWithField = (files: readonly GoFile[], name: string): readonly GoFile[] =>
  namesOf(files).fields.get(name) ?? NO_FILES;

/** @param files as `packageOf` returns them */
export const filesWithIdentifier = (files: readonly GoFile[], name: string): readonly GoFile[] =>
  namesOf(files).identifiers.get(name) ?? NO_FILES;

function namesOf(files: readonly GoFile[]): NamesOfPackage {
  const found = known.get(files) ?? namesIn(files);
  known.set(files, found);
  return found;
}

function namesIn(files: readonly GoFile[]): NamesOfPackage {
  const fields = new Map<string, GoFile[]>();
  const identifiers = new Map<string, GoFile[]>();
  for (const file of files) {
    const names = namesOfFile(file);
    addAll(fields, file, names.fields);
    addAll(identifiers, file, names.identifiers);
  }
  return { fields, identifiers };
}

interface NamesOfFile {
  readonly fields: readonly string[];
  readonly identifiers: readonly string[];
}

const filesKnown = new WeakMap<GoFile, NamesOfFile>();

/** Read once: a file belongs to its package, and to the repository. */
function namesOfFile(file: GoFile): NamesOfFile {
  const found = filesKnown.get(file);
  if (found !== undefined) return found;
  const { tree } = file;
  const names = { fields: [...tree.textsOf("field_identifier")], identifiers: [...tree.textsOf("identifier")] };
  filesKnown.set(file, names);
  return names;
}

function addAll(byName: Map<string, GoFile[]>, file: GoFile, names: readonly string[]): void {
  for (const name of names) {
    const same = byName.get(name);
    if (same) same.push(file);
    else byName.set(name, [file]);
  }
}
