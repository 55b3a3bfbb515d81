/** Where a profile came from: its file, and the program that wrote it. */
import type { Profile } from "../profile/model/types.ts";

export interface ProfileOrigin {
  readonly path: string;
  /**
   * The program and where it is loaded, which one process never changes: build id, file and address of its first mapping.
   * Empty where the profile has none.
   */
  readonly build: string;
}

export function originOf({ mappings, strings }: Profile, path: string): ProfileOrigin {
  if (mappings.length === 0) return { path, build: "" };
  const [buildId, file] = [strings.get(mappings.buildId[0]!), strings.get(mappings.filename[0]!)];
  const build = buildId === "" && file === "" ? "" : `${buildId} ${file} ${mappings.memoryStart.bigint(0)}`;
  return { path, build };
}
