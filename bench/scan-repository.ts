/** A folder of Go source as a scan reads it, for benches. They run in the root of the workspace. */
import { readFileSync } from "node:fs";
import { DeploymentReader, isDeploymentFile } from "../packages/leakhound/src/scan/deployment/deployment.ts";
import { parseGo } from "../packages/leakhound/src/scan/go/parse.ts";
import type { Repository } from "../packages/leakhound/src/scan/index/repository.ts";
import { TreeCache } from "../packages/leakhound/src/scan/index/tree-cache.ts";
import { Libraries } from "../packages/leakhound/src/scan/libraries/libraries.ts";
import type { SyntaxTree } from "../packages/leakhound/src/scan/syntax/tree.ts";
import { goFiles, isGoFile } from "../packages/leakhound/src/source/go-files.ts";

const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

/** Runs a part of the work; a bench measures it. */
export type Timed = <T>(phase: "read" | "parse" | "facts of files" | "table of libraries", work: () => T) => T;

export interface ReadRepository {
  readonly repository: Repository;
  /** Of the Go files that are scanned. */
  readonly bytes: number;
}

export function readRepository(folder: string, time: Timed = (_phase, work) => work()): ReadRepository {
  const isWanted = (name: string) => isGoFile(name) || isDeploymentFile(name);
  const sources = time("read", () =>
    [...goFiles(folder, { isWanted })].flatMap((one) => (one.kind === "source" ? [one] : [])),
  );
  const go = sources.filter(({ path, text }) => path.endsWith(".go") && !GENERATED.test(text));
  const trees = time("parse", () => go.flatMap(({ path, text }) => treeOf(path, text)));
  const cache = new TreeCache();
  const files = time("facts of files", () => trees.map(([path, tree]) => cache.fileOf(path, tree)));
  const libraries = time(
    "table of libraries",
    () => new Libraries(readFileSync("packages/leakhound/data/go-libraries.txt", "utf8")),
  );
  const deployment = new DeploymentReader();
  for (const { path, text } of sources) if (isDeploymentFile(path)) deployment.read(path, text);
  const modules = new Map(sources.filter(({ path }) => path.endsWith("go.mod")).map(({ path, text }) => [path, text]));
  const bytes = go.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return { repository: { files, modules, deployment, libraries }, bytes };
}

function treeOf(path: string, text: string): readonly (readonly [string, SyntaxTree])[] {
  const parsed = parseGo(text);
  return parsed.ok ? [[path, parsed.value]] : [];
}
