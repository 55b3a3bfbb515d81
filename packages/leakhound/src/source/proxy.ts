/**
 * Which proxy a request goes through, by the rules of Go's http.ProxyFromEnvironment:
 *
 *   HTTP_PROXY, http_proxy        for http:// addresses           proxy:3128, http://user:secret@proxy:3128
 *   HTTPS_PROXY, https_proxy      for https:// addresses          also https:// and socks5://
 *   NO_PROXY, no_proxy            for none of these               h.example, .h.example, 10.0.0.0/8, h:8080, *
 *
 * This machine (localhost, 127.0.0.0/8, ::1) is never reached through a proxy. A malformed proxy is ignored.
 *
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
import { BlockList, isIP } from "node:net";

export interface ProxyRules {
  readonly http: string;
  readonly https: string;
  readonly noProxy: string;
}

export interface ProxyAddress {
  /** Without user and password. */
  readonly origin: string;
  /** The value of proxy-authorization, which is secret; null without a user. */
  readonly authorization: string | null;
}

const SCHEMES: readonly string[] = ["http:", "https:", "socks5:", "socks5h:"];
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

export function proxyRulesOf(env: Readonly<Record<string, string | undefined>>): ProxyRules {
  const first = (name: string) => env[name] || env[name.toLowerCase()] || "";
  return { http: first("HTTP_PROXY"), https: first("HTTPS_PROXY"), noProxy: first("NO_PROXY") };
}

/** The proxy for this address; null for a direct connection. */
export function proxyFor(url: URL, rules: ProxyRules): ProxyAddress | null {
  const proxy = parseProxy(url.protocol === "https:" ? rules.https : rules.http);
  return proxy && usesProxy(url, rules.noProxy) ? proxy : null;
}

function parseProxy(text: string): ProxyAddress | null {
  if (text === "") return null;
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) return null;
  const { protocol, host, username, password } = new URL(whole);
  if (!SCHEMES.includes(protocol) || host === "") return null;
  return {
    origin: `${protocol.replace("socks5h", "socks5")}//${host}`,
    authorization: authorizationOf(username, password),
  };
}

function authorizationOf(username: string, password: string): string | null {
  if (username === "") return null;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString("base64")}`;
  } catch {
    return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  }
}

function usesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || DEFAULT_PORTS[url.protocol] || "";
  if (host === "localhost" || isWithin(host, ["127.0.0.0/8", "::1/128"])) return false;
  return !noProxy.split(",").some((entry) => matches(entry.trim().toLowerCase(), { host, port }));
}

interface Address {
  readonly host: string;
  readonly port: string;
}

/** Whether an entry of NO_PROXY is for this address. `h.example` is for its subdomains too, `.h.example` only for them. */
function matches(entry: string, { host, port }: Address): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isWithin(host, [entry]);
  const [, bracketed, plain, entryPort = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const wanted = bracketed ?? plain ?? entry;
  if (wanted === "" || (entryPort !== "" && entryPort !== port)) return false;
  if (isIP(wanted) !== 0) return isIP(host) !== 0 && isWithin(host, [`${wanted}/${isIP(wanted) === 6 ? 128 : 32}`]);
  const domain = wanted.replace(/^\*?\./, ".");
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

/** Whether the host is an IP address of one of these networks; an entry that is no network has no addresses. */
function isWithin(host: string, networks: readonly string[]): boolean {
  const family = isIP(host);
  if (family === 0) return false;
  return networks.some((network) => {
    const [, address, bits] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
    if (address === undefined || isIP(address) !== family || Number(bits) > (family === 6 ? 128 : 32)) return false;
    const list = new BlockList();
    list.addSubnet(address, Number(bits), family === 6 ? "ipv6" : "ipv4");
    return list.check(host, family === 6 ? "ipv6" : "ipv4");
  });
}
