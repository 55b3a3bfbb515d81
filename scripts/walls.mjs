// Import walls: which room may import which. Fails with one line for each import that breaks a wall.
//
//   base <- profile <- series <- verdict <- report      pure: no node:, no I/O
//   base <- source, recording <- collect                the outside world
//   base, verdict, report, source, collect <- notify    tells others of an alarm
//   cli and demo open the doors and may import all
//
// A room is a folder of packages/leakhound/src; its files may import its own files, the rooms
// named in its row, and the packages named there.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const NODE = "node:*";
const WALLS = {
  base: [],
  profile: ["base"],
  heap: ["base"],
  scan: ["base", "sarif", "yaml"],
  series: ["base", "profile"],
  verdict: ["base", "profile", "series"],
  report: ["base", "profile", "heap", "scan", "series", "verdict"],
  source: ["base", NODE, "undici"],
  recording: ["base", NODE],
  collect: ["base", "profile", "series", "source", "recording", NODE],
  notify: ["base", "verdict", "report", "source", "collect"],
  picture: ["base", NODE, "@hpcc-js/wasm-graphviz"],
  server: ["base", "profile", "report", NODE],
  demo: ["base", NODE, "@leakhound/admin"],
  cli: [
    "base",
    "profile",
    "heap",
    "scan",
    "series",
    "verdict",
    "report",
    "source",
    "recording",
    "collect",
    "notify",
    "picture",
    "server",
    "demo",
    NODE,
    "commander",
    "fzstd",
  ],
};
const src = resolve(dirname(fileURLToPath(import.meta.url)), "../packages/leakhound/src");

/** Every specifier a file imports, statically or not; text inside comments may match, and then reads as a breach too. */
function importsOf(text) {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]);
}

function breach(file, room, specifier) {
  const allowed = WALLS[room];
  if (specifier.startsWith("node:")) return allowed.includes(NODE) ? null : `${room} must not use ${specifier}`;
  if (!specifier.startsWith(".")) return allowed.includes(specifier) ? null : `${room} must not import ${specifier}`;
  const target = relative(src, resolve(dirname(file), specifier)).split("/")[0];
  return target === room || allowed.includes(target) ? null : `${room} must not import ${target}`;
}

const breaches = [];
let files = 0;
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  const room = relative(src, file).split("/")[0];
  if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || room === "index.ts") continue;
  files++;
  if (!WALLS[room]) breaches.push(`${relative(src, file)}: room ${room} has no row in scripts/walls.mjs`);
  else
    for (const specifier of importsOf(readFileSync(file, "utf8"))) {
      const reason = breach(file, room, specifier);
      if (reason) breaches.push(`${relative(src, file)}: ${reason}`);
    }
}
for (const line of breaches) console.error(line);
console.log(`walls: ${files} files, ${breaches.length} breaches`);
process.exit(breaches.length ? 1 : 0);
