// Import walls: which folder may import which, and no cycles between folders.
//
// Each row of scripts/walls.json names a folder of packages/ and what its files may import: other rows of the table
// (a row covers its sub-folders unless they have a row of their own), packages from npm, and "node:*". Files of one
// row may import each other. Fails with one line for each import that the table does not allow, and one line for
// each cycle of folders, type imports included: folders that need each other cannot be read or moved one at a time.
//
//   node scripts/walls.mjs            check
//   node scripts/walls.mjs --cycles   print, for each cycle, the imports that make it
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const NODE = "node:*";
const packages = resolve(dirname(fileURLToPath(import.meta.url)), "../packages");
const { roots, rows } = JSON.parse(readFileSync(new URL("walls.json", import.meta.url), "utf8"));

/** Every specifier a file imports, statically or not; text inside comments may match, and is then checked too. */
function importsOf(text) {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]);
}

/** The row of a folder: the longest one that contains it. */
function rowOf(folder) {
  for (let at = folder; at !== "."; at = dirname(at)) if (rows[at]) return at;
  return null;
}

/** A row allows itself, the rows it names and their sub-folders. */
const isAllowed = (row, target) =>
  row === target || rows[row].some((name) => target === name || target.startsWith(`${name}/`));

function breach(file, row, specifier) {
  if (specifier.startsWith("node:")) return rows[row].includes(NODE) ? null : `${row} must not use ${specifier}`;
  if (!specifier.startsWith(".")) return rows[row].includes(specifier) ? null : `${row} must not import ${specifier}`;
  const target = rowOf(relative(packages, dirname(resolve(dirname(file), specifier))));
  if (target === null) return `${specifier} is in no row of scripts/walls.json`;
  return isAllowed(row, target) ? null : `${row} must not import ${target}`;
}

/** Strongly connected folders, by Tarjan's algorithm. Recursion is bounded by the number of folders. */
function cyclesOf(graph) {
  const [index, low, stack, cycles] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) cycles.push(component.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return cycles;
}

const problems = [];
const graph = new Map();
const imports = [];
let files = 0;
for (const root of roots) {
  for (const entry of readdirSync(join(packages, root), { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    files++;
    const folder = relative(packages, dirname(file));
    const row = rowOf(folder);
    if (row === null) problems.push(`${relative(packages, file)}: ${folder} has no row in scripts/walls.json`);
    for (const specifier of importsOf(readFileSync(file, "utf8"))) {
      const reason = row && breach(file, row, specifier);
      if (reason) problems.push(`${relative(packages, file)}: ${reason}`);
      if (!specifier.startsWith(".")) continue;
      const target = relative(packages, dirname(resolve(dirname(file), specifier)));
      if (target === folder || !existsSync(join(packages, target))) continue;
      graph.set(folder, (graph.get(folder) ?? new Set()).add(target));
      imports.push({ from: folder, to: target, text: `${relative(packages, file)} -> ${specifier}` });
    }
  }
}
for (const cycle of cyclesOf(graph)) {
  problems.push(`cycle of folders: ${cycle.join(", ")}`);
  if (!process.argv.includes("--cycles")) continue;
  for (const { from, to, text } of imports) if (cycle.includes(from) && cycle.includes(to)) problems.push(`  ${text}`);
}
for (const line of problems) console.error(line);
console.log(`walls: ${files} files, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
