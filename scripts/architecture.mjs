// Checks the module table and the drawing of ARCHITECTURE.md against the import walls (scripts/walls.json).
//
// Modules are the top-level folders of packages/leakhound/src. Each has a row in the table of ARCHITECTURE.md, whose
// last column names exactly the modules that the walls let it import (sub-folders count as their module), stands in
// the drawing, and has a README.md. The test tree has the folders of the sources: a folder with unit tests or system tests
// below test/ has the path of a folder below src/.
//
//   node scripts/architecture.mjs            check
//   node scripts/architecture.mjs --write    write the last column of the table anew
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = "leakhound/src/";
const page = readFileSync(`${root}ARCHITECTURE.md`, "utf8");
const { rows } = JSON.parse(readFileSync(new URL("walls.json", import.meta.url), "utf8"));

/** `leakhound/src/heap/go` → `heap`; null for what is no folder of the sources */
const moduleOf = (row) => (row.startsWith(SOURCES) ? row.slice(SOURCES.length).split("/")[0] : null);

/** @returns what each module may import by the walls, in the walls' order of modules */
function importsByModule() {
  const imports = new Map();
  for (const row of Object.keys(rows)) if (moduleOf(row)) imports.set(moduleOf(row), new Set());
  for (const [row, allowed] of Object.entries(rows))
    for (const target of allowed) {
      const [module, imported] = [moduleOf(row), moduleOf(target)];
      if (module && imported && imported !== module) imports.get(module).add(imported);
    }
  const order = [...imports.keys()];
  for (const [module, set] of imports) imports.set(module, new Set(order.filter((name) => set.has(name))));
  return imports;
}

const cellOf = (imports) => [...imports].map((name) => `\`${name}\``).join(", ") || "nothing";

/** @returns the line of a module's row, and the text of its last cell */
function rowOf(module) {
  const line = page.split("\n").find((text) => text.startsWith(`| \`${module}\` |`));
  return line === undefined ? null : { line, cell: line.split("|").at(-2).trim() };
}

const isSame = (cell, imports) => {
  const named = [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  return named.length === imports.size && named.every((name) => imports.has(name));
};

/** Folders of tests that belong to no single folder of sources. */
const WITHOUT_SOURCES = /^(e2e|fuzz|.*\bmalformed)$/;

/** @returns the folders of tests of a package that mirror no folder of its sources */
function foldersWithoutSources(name) {
  const [tests, sources] = [`${root}packages/${name}/test`, `${root}packages/${name}/src`];
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  return [...new Set(files.map(dirname))].filter(
    (folder) => !WITHOUT_SOURCES.test(folder) && !existsSync(`${sources}/${folder}`),
  );
}

const imports = importsByModule();
const drawing = /^```\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "";
const problems = [];
let written = page;
for (const [module, allowed] of imports) {
  const row = rowOf(module);
  if (row === null) problems.push(`ARCHITECTURE.md: the table has no row for ${module}`);
  else if (!isSame(row.cell, allowed)) {
    problems.push(`ARCHITECTURE.md: by scripts/walls.json, ${module} may import ${cellOf(allowed)}`);
    const cells = row.line.split("|");
    written = written.replace(row.line, [...cells.slice(0, -2), ` ${cellOf(allowed)} `, cells.at(-1)].join("|"));
  }
  if (!new RegExp(`(?<![\\w-])${module}(?![\\w-])`).test(drawing))
    problems.push(`ARCHITECTURE.md: ${module} is missing in the drawing`);
  if (!existsSync(`${root}packages/${SOURCES}${module}/README.md`))
    problems.push(`packages/${SOURCES}${module}: there is no README.md`);
}
for (const name of ["leakhound", "admin", "web"])
  for (const folder of foldersWithoutSources(name))
    problems.push(`packages/${name}/test/${folder}: there is no such folder of sources`);
if (process.argv.includes("--write")) writeFileSync(`${root}ARCHITECTURE.md`, written);
for (const problem of problems) console.error(problem);
console.log(`architecture: ${imports.size} modules, ${problems.length} problems`);
process.exit(problems.length > 0 && !process.argv.includes("--write") ? 1 : 0);
