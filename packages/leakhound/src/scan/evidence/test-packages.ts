/**
 * Packages that only tests use, although their files are no tests:
 *
 *   internal/fakemail/             no package of the module imports it, and no other module may: its tests do
 *   internal/scenario/             only cmd/integration-client and the like import it, which are programs for tests
 *
 * Packages outside of internal/ may be used by other modules.
 */
import { isShortLived } from "../findings/surroundings.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { foldersByImport } from "../types/package-members.ts";

export function isUsedByTestsOnly(repository: Repository, file: GoFile): boolean {
  const folder = folderOf(file.path);
  const known = knownOf(repository);
  const found = known.get(folder) ?? find(repository, folder);
  known.set(folder, found);
  return found;
}

function find(repository: Repository, folder: string): boolean {
  if (!/(?:^|\/)internal\//.test(folder) || repository.modules.size === 0) return false;
  const [first] = packageIn(repository, folder);
  if (first === undefined || /^package\s+main\b/m.test(first.source)) return false;
  // A package is not among those that import it: Go has no cycles.
  return (importersOf(repository).get(folder) ?? []).every(
    (file) => isShortLived(file) || isTestProgram(file) || isUsedByTestsOnly(repository, file),
  );
}

/** `cmd/flight-integration-client/main.go` */
const isTestProgram = ({ path, source }: GoFile): boolean =>
  TEST_PROGRAM.test(path) && /^package\s+main\b/m.test(source);

const TEST_PROGRAM =
  /(?:^|[/_-])(?:integration|tests?|e2e|bench(?:mark)?s?|demo|examples?)(?:[_-][\w-]{0,60})?\/\w{1,60}\.go$/;

const verdictsKnown = new WeakMap<Repository, Map<string, boolean>>();
const importersKnown = new WeakMap<Repository, ReadonlyMap<string, readonly GoFile[]>>();

function knownOf(repository: Repository): Map<string, boolean> {
  const known = verdictsKnown.get(repository) ?? new Map<string, boolean>();
  verdictsKnown.set(repository, known);
  return known;
}

/** The files that import a package, by its folder. */
function importersOf(repository: Repository): ReadonlyMap<string, readonly GoFile[]> {
  const known = importersKnown.get(repository);
  if (known !== undefined) return known;
  const byImport = foldersByImport(repository);
  const found = new Map<string, GoFile[]>();
  for (const file of repository.files)
    for (const path of new Set(file.imports.values())) {
      const folder = byImport.get(path);
      if (folder === undefined) continue;
      const files = found.get(folder);
      if (files) files.push(file);
      else found.set(folder, [file]);
    }
  importersKnown.set(repository, found);
  return found;
}
