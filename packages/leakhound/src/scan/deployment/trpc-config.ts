/**
 * What a trpc_go.yaml says of filters. Those that code registers by name run only where they are named here:
 *
 *   server:
 *     filter: [recovery]                    around every service
 *     service:
 *       - name: trpc.shop.web.http
 *         filter: [clearing]                within them, around this one
 *
 * Source: https://github.com/trpc-group/trpc-go, config.go and trpc.go, tag v1.0.3
 */
import { below, itemsOf, textsOf } from "./yaml.ts";

export interface TrpcConfig {
  /** Outermost first. */
  readonly filters: readonly string[];
  readonly services: readonly TrpcService[];
}

export interface TrpcService {
  readonly name: string;
  readonly filters: readonly string[];
}

/** null for a document without a server. */
export function trpcConfigOf(document: unknown): TrpcConfig | null {
  const server = below(document, "server");
  if (typeof server !== "object" || server === null) return null;
  return {
    filters: textsOf(below(server, "filter")),
    services: itemsOf(below(server, "service")).map((service) => ({
      name: String(below(service, "name") ?? ""),
      filters: textsOf(below(service, "filter")),
    })),
  };
}
