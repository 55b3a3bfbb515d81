// Counts functions with two neighboring parameters of the plain type `number`.
//
// The compiler cannot see that two such arguments are swapped: read(address, length) and read(length, address) both
// type-check. Parameters of different meaning therefore have branded types (`NodeIndex`, `Bytes`) or are properties
// of one named options object:
//
//   read(address: number, length: number)        counted
//   read(address: Address, length: Bytes)        not counted: swapped arguments do not compile
//   read({ address, length }: MemoryRange)       not counted: the caller names both
//   slice(start: number, end: number)            not counted: a pair of scripts/plain-numbers.json
//
// The file scripts/plain-numbers.json lists the exempt pairs of names, and exempt functions ("file#function", with
// the reason). Its ceiling is the number of functions that still have to change. It only falls.
//
//   node scripts/plain-numbers.mjs [PATH…]    list the functions, of these files or folders only
//   node scripts/plain-numbers.mjs --lower    lower the ceiling to today's count
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { linesOf, parsed, walk } from "./syntax.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["packages/leakhound/src", "packages/admin/src", "packages/web/src"];
const rulesFile = new URL("plain-numbers.json", import.meta.url);
const rules = JSON.parse(readFileSync(rulesFile, "utf8"));
const exemptPairs = new Set(Object.values(rules.exemptPairs).flat());

/** @returns every TypeScript file of the packages by its path from the root: its text and its syntax tree */
function parsedSources() {
  const sources = new Map();
  for (const folder of SOURCES)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, "utf8");
      sources.set(relative(root, file), { text, program: parsed(file, text) });
    }
  return sources;
}

/** @returns names of types that are only another name of `number`, such as `type Row = number` */
function aliasesOfNumber(sources) {
  const aliases = new Set();
  for (const { program } of sources)
    for (const statement of program.body) {
      const declared = statement.declaration ?? statement;
      if (declared.type === "TSTypeAliasDeclaration" && declared.typeAnnotation.type === "TSNumberKeyword")
        aliases.add(declared.id.name);
    }
  return aliases;
}

/** `(start = 0)` and `(start: number)` are plain numbers, and so is `(start: Row)` where Row is another name of number. */
function isPlainNumber(parameter, aliases) {
  const isDefault = parameter.type === "AssignmentPattern";
  const type = (isDefault ? parameter.left : parameter).typeAnnotation?.typeAnnotation;
  if (!type) return isDefault && typeof parameter.right.value === "number";
  if (type.type === "TSNumberKeyword") return true;
  return type.type === "TSTypeReference" && aliases.has(type.typeName.name);
}

const nameOfParameter = (parameter) => (parameter.type === "AssignmentPattern" ? parameter.left : parameter).name;

/** @returns the first two neighboring plain numbers of a function that are no exempt pair, or null */
function plainPairOf(parameters, aliases) {
  for (let i = 1; i < parameters.length; i++) {
    const pair = [parameters[i - 1], parameters[i]];
    if (!pair.every((parameter) => isPlainNumber(parameter, aliases))) continue;
    const names = pair.map(nameOfParameter).join(" ");
    if (!exemptPairs.has(names)) return names;
  }
  return null;
}

/** A function has its own name, or the name of what it is assigned to. */
function nameOf(node, parents) {
  for (const at of [node, ...parents.toReversed()]) {
    if (at.type === "BlockStatement" || at.type === "Program") break;
    const named = at.id ?? at.key;
    if (named?.name !== undefined) return named.type === "PrivateIdentifier" ? `#${named.name}` : named.name;
  }
  return "function";
}

/** @returns one finding for each counted function of a file */
function findingsIn(file, { text, program }, aliases) {
  const findings = [];
  const lineOf = linesOf(text);
  walk(program, (node, parents) => {
    const pair = Array.isArray(node.params) ? plainPairOf(node.params, aliases) : null;
    if (pair === null) return;
    const name = nameOf(node, parents);
    const described = `${name}(… ${pair.replace(" ", ": number, ")}: number …)`;
    findings.push({ id: `${file}#${name}`, text: `${file}:${lineOf(node.start)}: ${described}` });
  });
  return findings;
}

const sources = parsedSources();
const aliases = aliasesOfNumber(sources.values());
const found = [...sources].flatMap(([file, source]) => findingsIn(file, source, aliases));
const unused = Object.keys(rules.exemptFunctions).filter((id) => !found.some((finding) => finding.id === id));
const counted = found.filter(({ id }) => !(id in rules.exemptFunctions));
const named = process.argv
  .slice(2)
  .filter((argument) => !argument.startsWith("--"))
  .map((path) => relative(root, resolve(path)));
const isOver = counted.length > rules.ceiling;

if (process.argv.includes("--lower") && !isOver)
  writeFileSync(rulesFile, readFileSync(rulesFile, "utf8").replace(/"ceiling": \d+/, `"ceiling": ${counted.length}`));
if (named.length > 0 || isOver)
  for (const { text } of counted)
    if (named.length === 0 || named.some((path) => text.startsWith(path))) console.error(text);
for (const id of unused) console.error(`scripts/plain-numbers.json: ${id} is exempt, but has no such parameters now`);
console.log(`plain numbers: ${counted.length} functions, the ceiling is ${rules.ceiling}`);
process.exit(isOver || unused.length > 0 ? 1 : 0);
