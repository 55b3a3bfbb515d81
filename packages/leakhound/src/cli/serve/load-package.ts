/** Loads @leakhound/serve, a package of its own because of its large dependencies. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import type { StoreAnswer, StoreCommand, TokenCommand } from "../../base/serve-commands.ts";
import { installedPackage } from "../output/installed-package.ts";

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
  storeCommand(given: StoreCommand, progress: (line: string) => void): Promise<Result<StoreAnswer, Fault>>;
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
