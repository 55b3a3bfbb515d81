/** The list of modules: see its own head, modules.txt. */

export interface WantedModule {
  readonly path: string;
  readonly version: string;
  /** Folders of the packages that are wanted; all where it is empty. */
  readonly folders: readonly string[];
}

export interface ModuleList {
  readonly modules: readonly WantedModule[];
  /** Older import paths, and those that replace them. */
  readonly older: readonly (readonly [older: string, path: string])[];
  /** Packages below these paths are left out. */
  readonly leftOut: readonly string[];
}

export function moduleList(text: string): ModuleList {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const rows = lines.map((line) => line.split(" "));
  return {
    modules: rows.flatMap(([path = "", version = "", ...folders]) =>
      path === "~" || path === "-" ? [] : [{ path, version, folders }],
    ),
    leftOut: rows.flatMap(([mark, path = ""]) => (mark === "-" ? [path] : [])),
    older: rows.flatMap(([mark, older = "", path = ""]) => (mark === "~" ? [[older, path] as const] : [])),
  };
}
