/** Source maps below the folder of a service's source, with which replayed profiles name functions of bundles. */
import { type FindOriginal, findOriginalIn } from "../profile/source-map/source-maps.ts";
import { type GoFilesLimits, goFiles } from "../source/go-files.ts";

export type { FindOriginal };

const MAP_FILE = /\.[cm]?js\.map$/;
const MIB = 1024 * 1024;
const LIMITS: GoFilesLimits = { fileBytesMax: 64 * MIB, filesMax: 200, sourceBytesMax: 256 * MIB };

/** @returns null where the folder has no source map */
export function sourceMapsBelow(folder: string): FindOriginal | null {
  const files = [...goFiles(folder, { isWanted: (name) => MAP_FILE.test(name), limits: LIMITS })];
  return findOriginalIn(files.flatMap((file) => (file.kind === "source" ? [file] : [])));
}
