/**
 * The tokens of a server, one small file for each in its data folder:
 *
 *   tokens/ci.json        { "id": "3fa9c1d2", "name": "ci", "scopes": ["read"], "sha256": "…", … }
 *
 * `leakhound serve token` adds and removes files while the server runs; the server reads the folder again at most once a
 * second, so a removed token ends within a second. A file is never changed, and two commands cannot damage each other's.
 */
import { link, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { err, type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import { z } from "zod";
import { writeDurably } from "../store/durable-file.ts";
import { isExpired, isTokenOf, SCOPES, TOKEN_NAME, type TokenRecord, tokenId } from "./token.ts";

const FOLDER = "tokens";
const FILE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.json$/;
const TOKENS_MAX = 1_000;
const FILE_BYTES_MAX = 4_096;
const READ_AGAIN_MS = 1_000;

const time = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).transform(unixMs);
const recordSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  name: z.string().regex(TOKEN_NAME),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: time,
  expiresAt: time.nullable(),
});

export class TokenFolder {
  readonly #folder: string;
  #tokens: ReadonlyMap<string, TokenRecord> = new Map();
  #readAt: UnixMs | null = null;
  #reading: Promise<void> | null = null;

  /** @param dataFolder the data folder of the server */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, FOLDER);
  }

  /** Tokens by name. A file that is no token is left out: it opens nothing. */
  async list(): Promise<readonly TokenRecord[]> {
    const names = await readdir(this.#folder).catch(ifMissing<string[]>([]));
    const files = names.filter((name) => FILE.test(name)).sort();
    const records = await Promise.all(files.slice(0, TOKENS_MAX).map((file) => this.#read(file)));
    return records.flatMap((record) => record ?? []);
  }

  async add(record: TokenRecord): Promise<Result<null, Fault>> {
    const path = join(this.#folder, `${record.name}.json`);
    const temporary = join(this.#folder, `.${record.id}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if ((await readdir(this.#folder)).length >= TOKENS_MAX)
        return err({ code: "token", what: `there are ${TOKENS_MAX} tokens`, where: this.#folder, todo: "remove some" });
      await writeDurably(temporary, JSON.stringify(record));
      // Unlike a rename, a link never replaces a file.
      await link(temporary, path);
      return ok(null);
    } catch (cause) {
      if (codeOf(cause) === "EEXIST")
        return err({
          code: "token",
          what: `there is a token with the name ${record.name}`,
          where: path,
          todo: "choose another name, or remove it first",
        });
      return err(folderFault(this.#folder, cause));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** @returns whether there was a token of this name */
  async remove(name: string): Promise<Result<boolean, Fault>> {
    if (!TOKEN_NAME.test(name)) return ok(false);
    try {
      await rm(join(this.#folder, `${name}.json`));
      return ok(true);
    } catch (cause) {
      return codeOf(cause) === "ENOENT" ? ok(false) : err(folderFault(this.#folder, cause));
    }
  }

  /** Whether there is any token, expired ones included: then requests need one. */
  async isEmpty(now: UnixMs): Promise<boolean> {
    await this.#refresh(now);
    return this.#tokens.size === 0;
  }

  /** The record of a token that is valid now. */
  async find(text: string, now: UnixMs): Promise<TokenRecord | null> {
    await this.#refresh(now);
    const record = this.#tokens.get(tokenId(text) ?? "");
    return record && isTokenOf(record, text) && !isExpired(record, now) ? record : null;
  }

  /** The record with this id, where the token has not been removed and is not expired. */
  async byId(id: string, now: UnixMs): Promise<TokenRecord | null> {
    await this.#refresh(now);
    const record = this.#tokens.get(id);
    return record && !isExpired(record, now) ? record : null;
  }

  /** Requests of the same moment share one reading. A folder that cannot be read keeps the tokens that were known. */
  #refresh(now: UnixMs): Promise<void> {
    const isFresh = this.#readAt !== null && Math.abs(now - this.#readAt) < READ_AGAIN_MS;
    if (isFresh && this.#reading === null) return Promise.resolve();
    this.#reading ??= this.list()
      .then((records) => {
        this.#tokens = new Map(records.map((record) => [record.id, record]));
        this.#readAt = now;
      })
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }

  async #read(file: string): Promise<TokenRecord | null> {
    const path = join(this.#folder, file);
    try {
      if ((await stat(path)).size > FILE_BYTES_MAX) return null;
      const parsed = recordSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
      return parsed.success && `${parsed.data.name}.json` === file ? parsed.data : null;
    } catch (cause) {
      if (cause instanceof SyntaxError || codeOf(cause) === "ENOENT") return null;
      throw cause;
    }
  }
}

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "unknown");

function ifMissing<T>(value: T): (cause: unknown) => T {
  return (cause) => {
    if (codeOf(cause) === "ENOENT") return value;
    throw cause;
  };
}

const folderFault = (folder: string, cause: unknown): Fault => ({
  code: "token",
  what: `tokens cannot be written: ${codeOf(cause)}`,
  where: folder,
  todo: "check the data folder and its permissions",
  cause,
});
