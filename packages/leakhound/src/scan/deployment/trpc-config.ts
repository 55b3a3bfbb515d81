/**
 * The filters in a trpc_go.yaml. A filter that code registers by name runs only where this file names it:
 *
 *   server:
 *     filter: [recovery]                    runs around every service
 *     service:
 *       - name: trpc.shop.web.http
 *         filter: [clearing]                runs inside these, around this service
 *
 * Source: https://github.com/trpc-group/trpc-go, config.go and trpc.go, tag v1.0.3
 */
import { itemsOf, stringsOf, valueAt } from "./yaml.ts";

export interface TrpcConfig {
  /** Filters around every service, outermost first. */
  readonly filters: readonly string[];
  readonly services: readonly TrpcService[];
}

export interface TrpcService {
  readonly name: string;
  readonly filters: readonly string[];
}

/** null for a document without `server`. */
export function trpcConfigOf(document: unknown): TrpcConfig | null {
  const server = valueAt(document, "server");
  if (typeof server !== "object" || server === null) return null;
  return {
    filters: stringsOf(valueAt(server, "filter")),
    services: itemsOf(valueAt(server, "service")).map((service) => ({
      name: String(valueAt(service, "name") ?? ""),
      filters: stringsOf(valueAt(service, "filter")),
    })),
  };
}
