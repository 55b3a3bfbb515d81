/**
 * Who sent a request, and to which address, where reverse proxies may stand between.
 *
 *   browser 203.0.113.9 ──▶ proxy 10.0.0.2 ──▶ serve       X-Forwarded-For: 203.0.113.9
 *
 * Headers of a proxy are used only where the connection comes from a trusted one; from anyone else they prove nothing. Of
 * X-Forwarded-For the last address that is not a trusted proxy counts, since all before it may be forged by the client.
 */
import { BlockList, isIP } from "node:net";
import { isForwarded, type RequestHeaders } from "leakhound/server";

export interface Connection {
  /** The address of the client. */
  readonly address: string;
  /** The headers, with the host that the client named. */
  readonly headers: RequestHeaders;
  /** Whether the client sent the request over TLS. */
  readonly isSecure: boolean;
  /** Whether it comes from this machine, and no proxy stands between. */
  readonly isLocal: boolean;
}

export interface RawConnection {
  readonly remoteAddress: string;
  readonly isEncrypted: boolean;
  readonly headers: RequestHeaders;
}

export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param networks addresses and networks: `10.0.0.0/8`, `::1` */
  constructor(networks: readonly string[]) {
    for (const network of networks.flatMap((text) => parseNetwork(text) ?? []))
      this.#list.addSubnet(network.address, network.prefix, network.family);
  }

  includes(address: string): boolean {
    const plain = withoutMapping(address);
    return isIP(plain) !== 0 && this.#list.check(plain, familyOf(plain));
  }
}

export interface Network {
  readonly address: string;
  /** Bits that are fixed. */
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** @returns null for a text that is no address or network */
export function parseNetwork(text: string): Network | null {
  const [address = "", bits, ...more] = text.split("/");
  if (isIP(address) === 0 || more.length > 0) return null;
  const family = familyOf(address);
  const bitsMax = family === "ipv4" ? 32 : 128;
  const prefix = bits === undefined ? bitsMax : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  return prefix >= 0 && prefix <= bitsMax ? { address, prefix, family } : null;
}

export function connectionOf(
  { remoteAddress, isEncrypted, headers }: RawConnection,
  proxies: TrustedProxies,
): Connection {
  const direct = withoutMapping(remoteAddress);
  const isLocal = /^(?:127\.|::1$)/.test(direct) && !isForwarded(headers);
  if (!proxies.includes(direct)) return { address: direct, headers, isSecure: isEncrypted, isLocal };
  const host = lastOf(headers["x-forwarded-host"]);
  return {
    address: clientAddress(listOf(headers["x-forwarded-for"]), proxies) ?? direct,
    headers: host === undefined ? headers : { ...headers, host },
    isSecure: isEncrypted || lastOf(headers["x-forwarded-proto"])?.toLowerCase() === "https",
    isLocal,
  };
}

function clientAddress(forwardedFor: readonly string[], proxies: TrustedProxies): string | null {
  const addresses = forwardedFor.map(withoutPort).filter((text) => isIP(text) !== 0);
  return addresses.findLast((address) => !proxies.includes(address)) ?? addresses[0] ?? null;
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");
/** An IPv4 client of a socket that listens for IPv6, too: `::ffff:10.0.0.7`. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");
/** Some proxies add the port: `10.0.0.7:40123`, `[::1]:40123`. */
const withoutPort = (text: string): string =>
  withoutMapping(/^\[([0-9a-f:.]+)\]/i.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, "$1"));

function listOf(value: RequestHeaders[string]): readonly string[] {
  const text = typeof value === "string" ? value : (value ?? []).join(",");
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
const lastOf = (value: RequestHeaders[string]): string | undefined => listOf(value).at(-1);
