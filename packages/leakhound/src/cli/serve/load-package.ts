/** Loads @leakhound/serve, a package of its own because of its large dependencies. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { installedPackage } from "../output/installed-package.ts";

/** What `leakhound serve token` does in the data folder of a server. */
export type TokenCommand = { readonly data: string } & (
  | {
      readonly command: "add";
      readonly name: string;
      readonly scopes: readonly string[];
      readonly lifetimeMs: number | null;
    }
  | { readonly command: "list" }
  | { readonly command: "remove"; readonly name: string }
);

/** Which store, and how it is reached. */
export interface StorePlace {
  readonly data: string | null;
  readonly config: string | null;
  readonly server: string | null;
  readonly token: string | null;
  readonly ca: string | null;
}

/** What `leakhound store` does. */
export type StoreWork =
  | { readonly command: "verify" }
  | { readonly command: "backup"; readonly out: string }
  | {
      readonly command: "export";
      readonly out: string;
      readonly service: string | null;
      readonly instance: string | null;
      readonly fromMs: number | null;
      readonly toMs: number | null;
    }
  | { readonly command: "import"; readonly folder: string; readonly service: string };

export type StoreCommand = { readonly place: StorePlace } & StoreWork;

/** What the package exports; packages/serve/src/index.ts has the other side. */
export interface ServePackage {
  serve(
    given: {
      readonly jobs: readonly { readonly job: string; readonly targets: readonly string[] }[];
      readonly pace: {
        readonly scrapeIntervalMs: number;
        readonly judgeIntervalMs: number;
        readonly windowMs: number;
      } | null;
      readonly config: string | null;
      readonly isCheck: boolean;
      readonly listen?: string;
      readonly data?: string;
      readonly isAnonymous?: boolean;
      readonly version: string;
      readonly logFormat: "text" | "json";
    },
    terminal: {
      print(line: string): void;
      warn(line: string): void;
      write(text: string): void;
      readonly signal: AbortSignal;
      onReload(reload: () => void): void;
    },
  ): Promise<0 | 2>;
  tokens(given: TokenCommand): Promise<Result<readonly string[], Fault>>;
  storeCommand(
    given: StoreCommand,
    progress: (line: string) => void,
  ): Promise<Result<{ readonly lines: readonly string[]; readonly isIntact: boolean }, Fault>>;
  leaks(given: {
    readonly server: string;
    readonly token: string | null;
    readonly ca: string | null;
    readonly id: string | null;
    readonly isAll: boolean;
    readonly isJson: boolean;
    readonly width: number;
  }): Promise<Result<readonly string[], Fault>>;
}

export async function loadServePackage(where: string): Promise<Result<ServePackage, Fault>> {
  const found = installedPackage("@leakhound/serve", where);
  if (!found.ok) return found;
  const loaded: ServePackage = await import(found.value);
  return ok(loaded);
}
