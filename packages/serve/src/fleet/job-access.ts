/** Credentials and TLS of a job or of a source of targets, read from the files that the configuration names. */
import { readFile, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type BasicAuth, err, ok, type Result, type TlsOptions } from "leakhound/server";
import type { HttpAccessConfig } from "../config/http-schema.ts";
import type { Config } from "../config/schema.ts";

export interface JobAccess {
  readonly basicAuth?: BasicAuth;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls: TlsOptions;
}

export const NO_ACCESS: JobAccess = { tls: {} };
const FILE_BYTES_MAX = 1024 * 1024;

/** A file of a job that could not be read. */
export interface AccessProblem {
  readonly job: string;
  readonly file: string;
  /** One clause. */
  readonly problem: string;
}

export async function readAccess(
  config: Config,
  folder: string,
): Promise<{ readonly access: ReadonlyMap<string, JobAccess>; readonly problems: readonly AccessProblem[] }> {
  const access = new Map<string, JobAccess>();
  const problems: AccessProblem[] = [];
  for (const job of config.scrape_configs) {
    const read = await accessOfConfig(job, folder);
    if (read.ok) access.set(job.job_name, read.value);
    else problems.push({ job: job.job_name, ...read.error });
  }
  return { access, problems };
}

/** @returns the access, or the file that could not be read */
export async function accessOfConfig(
  config: HttpAccessConfig,
  folder: string,
): Promise<Result<JobAccess, Omit<AccessProblem, "job">>> {
  let problem: Omit<AccessProblem, "job"> | null = null;
  const access = await accessOf(config, async (file) => {
    if (file === undefined) return undefined;
    const contents = await contentsOf(isAbsolute(file) ? file : join(folder, file));
    if (contents.ok) return contents.text;
    problem = { file, problem: contents.problem };
    return undefined;
  });
  return problem === null ? ok(access) : err(problem);
}

type ReadFile = (file: string | undefined) => Promise<string | undefined>;

async function accessOf(config: HttpAccessConfig, read: ReadFile): Promise<JobAccess> {
  const { basic_auth: basic, authorization, tls_config: tls } = config;
  const password = basic && (basic.password?.reveal() ?? line(await read(basic.password_file)));
  const credentials =
    authorization && (authorization.credentials?.reveal() ?? line(await read(authorization.credentials_file)));
  const [ca, cert, key] = [await read(tls.ca_file), await read(tls.cert_file), await read(tls.key_file)];
  return {
    ...(basic ? { basicAuth: { username: basic.username, password: password ?? "" } } : {}),
    ...(credentials === undefined ? {} : { headers: { authorization: `${authorization!.type} ${credentials}` } }),
    tls: {
      insecure: tls.insecure_skip_verify,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
  };
}

/** Files of secrets often end with a line break, which is not part of the secret. */
const line = (text: string | undefined): string | undefined => text?.trim();

async function contentsOf(file: string): Promise<{ ok: true; text: string } | { ok: false; problem: string }> {
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX) return { ok: false, problem: "larger than 1 MiB" };
    return { ok: true, text: await readFile(file, "utf8") };
  } catch (error) {
    return { ok: false, problem: error instanceof Error && "code" in error ? String(error.code) : "cannot be read" };
  }
}
