/** Source of a library as a repository that the scanner reads: the files of a build for Linux, without tests. */
import { readdirSync } from "node:fs";
import { parseGo } from "../../packages/leakhound/src/scan/go/parse.ts";
import { folderOf, type GoFile, goFileOf } from "../../packages/leakhound/src/scan/index/go-file.ts";
import type { Repository } from "../../packages/leakhound/src/scan/index/repository.ts";
import type { Libraries } from "../../packages/leakhound/src/scan/libraries/libraries.ts";
import { goFiles } from "../../packages/leakhound/src/source/go-files.ts";
import { isBuilt } from "./build-tags.ts";

/** @param libraries what is known of the modules that this one uses */
export const moduleSource = (folder: string, module: string, libraries: Libraries): Repository => ({
  files: filesBelow(folder),
  modules: new Map([["go.mod", `module ${module}\n`]]),
  libraries,
});

/** The standard library, in which each top folder counts as a module. */
export function standardSource(goRoot: string, libraries: Libraries): Repository {
  const files = filesBelow(`${goRoot}/src`).filter(({ path }) => !/^(?:cmd|builtin)\//.test(path));
  const tops = readdirSync(`${goRoot}/src`, { withFileTypes: true }).filter((one) => one.isDirectory());
  return { files, modules: new Map(tops.map(({ name }) => [`${name}/go.mod`, `module ${name}\n`])), libraries };
}

function filesBelow(folder: string): GoFile[] {
  const files: GoFile[] = [];
  for (const entry of goFiles(folder)) {
    if (entry.kind === "skipped" || !entry.path.endsWith(".go")) continue;
    if (!isBuilt(entry.path.slice(entry.path.lastIndexOf("/") + 1), entry.text)) continue;
    const parsed = parseGo(entry.text);
    if (parsed.ok) files.push(goFileOf(entry.path, parsed.value));
  }
  return files;
}

/** Import paths of the packages that programs of others may import. @param module "" for the standard library */
export function packagesOf({ files }: Repository, module: string): string[] {
  const folders = new Set(files.filter(isLibrary).map(({ path }) => folderOf(path).slice(0, -1)));
  const paths = [...folders].filter((folder) => !NOT_IMPORTED.test(folder)).map((folder) => joined(module, folder));
  return paths.filter((path) => path !== "").sort();
}

const NOT_IMPORTED =
  /(?:^|\/)(?:internal|vendor|cmd|_?examples?|tests?|\w{0,30}(?:testing|testutils?|mocks?|fakes?)|hack|tools|benchmarks?)(?:\/|$)/;

const isLibrary = ({ source }: GoFile): boolean => !/^package main$/m.test(source);

const joined = (module: string, folder: string): string =>
  module === "" || folder === "" ? `${module}${folder}` : `${module}/${folder}`;
