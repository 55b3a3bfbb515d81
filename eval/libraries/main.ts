/**
 * node eval/run.mjs libraries: writes the table of libraries that `leakhound scan` uses.
 *
 * Reads the standard library of the installed Go, and the modules of modules.txt, which `go mod download` brings. The table is
 * facts about their interfaces: names and types, without code and comments. It takes some minutes, and a few gigabytes of the
 * module cache. With paths of modules as arguments, it reads only those, and keeps what the table has of the others.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { LIBRARIES_HEADING, Libraries } from "../../packages/leakhound/src/scan/libraries/libraries.ts";
import type { LibraryPackage } from "../../packages/leakhound/src/scan/libraries/library-package.ts";
import { moduleList, type WantedModule } from "./module-list.ts";
import { moduleSource, packagesOf, standardSource } from "./module-source.ts";
import { relevantFacts } from "./relevant.ts";
import { sectionText } from "./section-text.ts";
import { factsOf } from "./table.ts";

const LIST = "eval/libraries/modules.txt";
const TABLE = "packages/leakhound/data/go-libraries.txt";

type Facts = ReadonlyMap<string, LibraryPackage>;

const textOf = (facts: Facts): string => [...facts].map(([path, one]) => sectionText(path, one)).join("");

function standardFacts(): Facts {
  const goRoot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const source = standardSource(goRoot, new Libraries(""));
  return factsOf(source, packagesOf(source, ""));
}

/** @param known the table of the modules so far */
function moduleFacts({ path, version, folders }: WantedModule, known: string): Facts {
  const args = ["mod", "download", "-json", `${path}@${version}`];
  const { Dir } = JSON.parse(execFileSync("go", args, { encoding: "utf8", cwd: "/" })) as { Dir: string };
  const source = moduleSource(Dir, path, new Libraries(known));
  const wanted = folders.map((folder) => (folder === "." ? path : `${path}/${folder}`));
  return factsOf(source, wanted.length > 0 ? wanted : packagesOf(source, path));
}

/** Facts of all packages that the table has now. */
function factsNow(table: string): Map<string, LibraryPackage> {
  const libraries = new Libraries(table);
  const paths = [...table.matchAll(/^@(\S+)$/gm)].map(([, path = ""]) => path);
  return new Map(paths.flatMap((path) => [[path, libraries.package(path)!] as const]));
}

/** Text of each section, with its heading, by import path. */
function sectionsOf(table: string): Map<string, string> {
  const sections = table.split(/^@/m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf("\n")), `@${section}`]));
}

const [, , ...only] = process.argv;
const { modules, older, leftOut } = moduleList(readFileSync(LIST, "utf8"));
const unknown = only.filter((path) => !modules.some((module) => module.path === path));
if (unknown.length > 0) throw new Error(`${LIST} does not have ${unknown.join(", ")}`);
const now = only.length > 0 ? readFileSync(TABLE, "utf8") : "";
const isKept = ({ path }: WantedModule) => only.length > 0 && !only.includes(path);
const standard = only.length > 0 ? new Map<string, LibraryPackage>() : standardFacts();
const all = new Map([...(now === "" ? [] : factsNow(now)), ...standard]);
const written = new Map(standard);
let known = now === "" ? `${LIBRARIES_HEADING}\n${textOf(standard)}` : now;
for (const module of modules) {
  if (isKept(module)) continue;
  const facts = moduleFacts(module, known);
  for (const [path, one] of facts) {
    all.set(path, one);
    written.set(path, one);
  }
  known += textOf(facts);
  process.stdout.write(`${module.path}: ${facts.size} packages\n`);
}
const isLeftOut = (path: string) => leftOut.some((one) => path === one || path.startsWith(`${one}/`));
const relevant = new Map([...relevantFacts(all), ...standard]);
const sections = new Map([
  ...sectionsOf(now),
  ...[...written.keys()].map((path) => [path, sectionText(path, relevant.get(path)!)] as const),
]);
const sorted = [...sections].filter(([path]) => !isLeftOut(path)).sort(([a], [b]) => (a < b ? -1 : 1));
const heading = [LIBRARIES_HEADING, ...older.map((pair) => `~${pair.join(" ")}`)].join("\n");
writeFileSync(TABLE, `${heading}\n${sorted.map(([, text]) => text).join("")}`);
