/** How discovery opens its HTTP clients: credentials come from the configuration, and files of secrets are read again. */
import type { HttpClient, Result } from "leakhound/server";

/**
 * Opens a client for one origin, with the credentials that the configuration names for it and no others.
 *
 * @param headers added to each request
 * @returns the client, which the caller closes; or one clause, such as that a file cannot be read
 */
export type OpenSourceHttp = (
  origin: string,
  headers: Readonly<Record<string, string>>,
) => Promise<Result<HttpClient, string>>;
