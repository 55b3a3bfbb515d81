/**
 * The lines of a checkout that name a variable which holds memory: where it is declared, and where it is used, one of which
 * is mostly the line to change.
 *
 *   example.com/shop/session.sessions     Go: the files of that package
 *   srv/shop/visits.mjs:seen              JavaScript: that file
 *
 * Only names are compared, so a line may name another variable of the same name: the lines are places to look at.
 */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileBelow } from "./source-line.ts";

export interface NamedLine {
  /** Below the checkout, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const LINES_MAX = 10;
const FILES_MAX = 300;
const FILE_BYTES_MAX = 2 ** 20;
const TEXT_CHARS_MAX = 200;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** @returns none for a holder that is no variable of the checkout */
export async function holderLines(folder: string, root: string): Promise<readonly NamedLine[]> {
  const colon = root.lastIndexOf(":");
  if (SCRIPT.test(root.slice(0, Math.max(0, colon))))
    return linesOfScript(folder, root.slice(0, colon), root.slice(colon + 1));
  const variable = goVariable(root);
  return variable ? linesOfPackage(folder, variable.path, variable.name) : [];
}

/** `example.com/shop/session.sessions`: the path of the package ends at the first period behind its last slash. */
function goVariable(root: string): { readonly path: string; readonly name: string } | null {
  const period = root.indexOf(".", root.lastIndexOf("/") + 1);
  if (period < 0) return null;
  const [name = ""] = root.slice(period + 1).split(/[.[]/, 1);
  return IDENTIFIER.test(name) ? { path: root.slice(0, period), name } : null;
}

async function linesOfScript(folder: string, path: string, name: string): Promise<readonly NamedLine[]> {
  if (!IDENTIFIER.test(name)) return [];
  const file = await fileBelow(folder, path);
  return file === null ? [] : (await linesIn(folder, file, name)).slice(0, LINES_MAX);
}

async function linesOfPackage(folder: string, path: string, name: string): Promise<readonly NamedLine[]> {
  const module = await moduleOf(folder);
  if (module === null) return [];
  // The import path of a program is "main", wherever it is; mostly it is at the top.
  const below =
    path === "main" || path === module ? "." : path.startsWith(`${module}/`) ? path.slice(module.length + 1) : null;
  if (below === null || below.split("/").includes("..")) return [];
  const found: NamedLine[] = [];
  for (const file of await goFiles(folder, below)) {
    found.push(...(await linesIn(folder, file, name)));
    if (found.length >= LINES_MAX) break;
  }
  return found.slice(0, LINES_MAX);
}

async function moduleOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, "go.mod"), "utf8").catch(() => "");
  return /^module[ \t]+"?([^\s"]{1,500})/m.exec(text)?.[1] ?? null;
}

async function goFiles(folder: string, below: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, below)).catch(() => []);
  return names
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .sort()
    .slice(0, FILES_MAX)
    .map((name) => (below === "." ? name : `${below}/${name}`));
}

async function linesIn(folder: string, file: string, name: string): Promise<readonly NamedLine[]> {
  const text = await textBelow(folder, file);
  return text.split(/\r?\n/).flatMap((line, row) => {
    const code = line.trim();
    if (code.startsWith("//") || code.startsWith("*") || !names(code, name)) return [];
    return [{ file, line: row + 1, text: code.slice(0, TEXT_CHARS_MAX) }];
  });
}

/** No file that a link takes from elsewhere, and none that is large. */
async function textBelow(folder: string, file: string): Promise<string> {
  try {
    const [root, real] = [await realpath(folder), await realpath(join(folder, file))];
    const stats = await stat(real);
    if (!real.startsWith(root + sep) || !stats.isFile() || stats.size > FILE_BYTES_MAX) return "";
    return await readFile(real, "utf8");
  } catch {
    return "";
  }
}

const WORD = /[\p{L}\p{N}_$]/u;

/** Whether the name is in the line as a whole word, and not as a field of something else. */
function names(code: string, name: string): boolean {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + name.length)) {
    const before = code[at - 1] ?? "";
    const after = code[at + name.length] ?? "";
    if (!WORD.test(before) && before !== "." && !WORD.test(after)) return true;
  }
  return false;
}
