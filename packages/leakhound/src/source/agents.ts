/** Connections of one kind: those that share their TLS options, direct, over a Unix socket or through a proxy. */
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { type ProxyAddress, type ProxyRules, proxyFor } from "./proxy.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const LIMITS = {
  pipelining: 0,
  maxHeaderSize: 64 * 1024,
  // One timer for the whole exchange replaces these two.
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;

export interface AgentOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
  readonly lookup?: LookupFunction;
  /** Path of a Unix socket, instead of host and port. */
  readonly socketPath?: string;
}

export class Agents {
  readonly #options: AgentOptions;
  readonly #rules: ProxyRules;
  readonly #direct: Agent;
  /** By the address of the proxy. */
  readonly #proxied = new Map<string, ProxyAgent>();

  constructor(options: AgentOptions, rules: ProxyRules) {
    this.#options = options;
    this.#rules = rules;
    this.#direct = new Agent({ ...LIMITS, connect: { ...options, timeout: CONNECT_TIMEOUT_MS } });
  }

  /** The proxy for this address; null for a direct connection. */
  proxyFor(url: URL): ProxyAddress | null {
    return this.#options.socketPath === undefined ? proxyFor(url, this.#rules) : null;
  }

  dispatcherFor(url: URL): Dispatcher {
    const proxy = this.proxyFor(url);
    if (!proxy) return this.#direct;
    const known = this.#proxied.get(proxy.origin);
    if (known) return known;
    const agent = proxyAgent(proxy, this.#options);
    this.#proxied.set(proxy.origin, agent);
    return agent;
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#direct, ...this.#proxied.values()].map((agent) => agent.destroy()));
  }
}

/** Plain HTTP is forwarded, and TLS goes through a tunnel, so that the proxy does not see it. */
function proxyAgent(
  { origin, authorization }: ProxyAddress,
  { ca, cert, key, rejectUnauthorized }: AgentOptions,
): ProxyAgent {
  const trusted = ca === undefined ? {} : { ca };
  return new ProxyAgent({
    ...LIMITS,
    uri: origin,
    ...(authorization === null ? {} : { token: authorization }),
    proxyTunnel: false,
    proxyTls: { ...trusted, timeout: CONNECT_TIMEOUT_MS },
    requestTls: {
      ...trusted,
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      timeout: CONNECT_TIMEOUT_MS,
    },
  });
}
