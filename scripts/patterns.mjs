// Refuses regular expressions that take more than linear time on some text: names, profiles and source are hostile.
//
//   node scripts/patterns.mjs    one line for each refused expression: file:line: expression: why
//
// The expressions are the literals of the packages' sources, and those that `new RegExp` is given as text; a `${value}` in
// it stands for one letter. scslre finds three kinds:
//
//   /(a|a)+$/      one loop matches the same text in several ways         exponential, or a power of the length
//   /a+a+$/        two loops share a text in many ways                    the square of the length
//   /a+$/          a match is tried again from each letter of `aaa…b`     the square of the length
//
// scripts/patterns.json has the expressions that are allowed all the same, each with the reason.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse } from "scslre";
import { linesOf, parsed, walk } from "./syntax.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const allowed = JSON.parse(readFileSync(new URL("patterns.json", import.meta.url), "utf8"));
const KINDS = {
  Self: "a loop matches the same text in several ways",
  Trade: "two loops share a text in many ways",
  Move: "a match is tried again from each character of a long text",
};

function sourceFiles() {
  const packages = readdirSync(join(root, "packages"));
  return packages.flatMap((name) => {
    const folder = join(root, "packages", name, "src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return files.filter((file) => /\.tsx?$/.test(file)).map((file) => join(folder, file));
  });
}

/** @returns the text of a string or template, or null for any other expression */
function textOf(node) {
  if (node === undefined) return "";
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  return node.type === "TemplateLiteral" ? node.quasis.map(({ value }) => value.cooked).join("x") : null;
}

/** @returns the regular expression of a node as `{ source, flags }`; null for other nodes, and for expressions of unknown text */
function patternOf(node) {
  if (node.type === "Literal") return node.regex ? { source: node.regex.pattern, flags: node.regex.flags } : null;
  if (node.type !== "NewExpression" || node.callee.name !== "RegExp") return null;
  const [source, flags] = [textOf(node.arguments[0]), textOf(node.arguments[1])];
  return source === null || flags === null ? null : { source, flags };
}

/** @returns why the expression is refused, or null */
function refusal({ source, flags }) {
  const { reports } = analyse({ source, flags });
  if (reports.length === 0) return null;
  return [...new Set(reports.map(({ type }) => KINDS[type]))].join("; ");
}

const refusals = new Map();
const used = new Set();
let [count, refused] = [0, 0];
for (const path of sourceFiles()) {
  const text = readFileSync(path, "utf8");
  const lineOf = linesOf(text);
  walk(parsed(path, text), (node) => {
    const pattern = patternOf(node);
    if (pattern === null) return;
    const expression = `/${pattern.source}/${pattern.flags}`;
    count += 1;
    if (!refusals.has(expression)) refusals.set(expression, refusal(pattern));
    const why = refusals.get(expression);
    if (why === null) return;
    used.add(expression);
    if (expression in allowed) return;
    refused += 1;
    console.error(`${relative(root, path)}:${lineOf(node.start)}: ${expression}: ${why}`);
  });
}
const unused = Object.keys(allowed).filter((text) => !used.has(text));
for (const text of unused) console.error(`scripts/patterns.json: ${text} is not needed`);
console.log(`patterns: ${count} regular expressions, ${refused} refused`);
process.exit(refused + unused.length > 0 ? 1 : 0);
