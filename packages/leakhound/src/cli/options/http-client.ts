/** Opens the HTTP client. It is loaded where a command needs it: that takes longer than all the rest of a short command. */
import type { Result } from "../../base/result.ts";
import type { HttpClient, HttpClientOptions, HttpFault } from "../../source/http.ts";

export async function openHttp(options: HttpClientOptions): Promise<Result<HttpClient, HttpFault>> {
  const { openHttpClient } = await import("../../source/undici-client.ts");
  return openHttpClient(options);
}
