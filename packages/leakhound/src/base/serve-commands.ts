/** What the command line asks of `@leakhound/serve`, the package that runs it. */

/** What `leakhound serve token` does. */
export type TokenCommand = {
  /** The data folder of the server. */
  readonly data: string;
} & (
  | {
      readonly command: "add";
      readonly name: string;
      readonly scopes: readonly string[];
      /** Null for a token that does not expire. */
      readonly lifetimeMs: number | null;
    }
  | { readonly command: "list" }
  | { readonly command: "remove"; readonly name: string }
);

/** Which store, and how it is reached. */
export interface StorePlace {
  /** The data folder; null for that of the configuration, or else `leakhound-data`. */
  readonly data: string | null;
  /** The server's configuration; null where its rows are in the data folder. */
  readonly config: string | null;
  /** Address of a running server; null to find out. */
  readonly server: string | null;
  readonly token: string | null;
  /** Certificates to trust, PEM; null for those of the system. */
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

export interface StoreAnswer {
  readonly lines: readonly string[];
  /** False where something is damaged. */
  readonly isIntact: boolean;
}
