/**
 * What the host of an address is, as far as it decides who may be reached or who asks.
 *
 *   loopback      localhost, *.localhost, 127.0.0.0/8, ::1       this machine
 *   unspecified   0.0.0.0, ::                                    this machine, when one connects to it
 *   link-local    169.254.0.0/16, fe80::/10                      the neighbors, and the metadata of a cloud's machine
 *   metadata      addresses and names of metadata elsewhere      hands out credentials of the machine
 *   address       any other IP address
 *   name          any other name
 *
 * A host has many spellings: 127.0.0.1 is also 2130706433, 0x7f.1 and ::ffff:7f00:1. `URL` turns numbers of any base into
 * four decimal octets; IPv6 addresses that contain an IPv4 address are classified by that address.
 *
 * Sources: RFC 6761 (localhost), RFC 3927 and RFC 4291 (link-local, mapped), RFC 6052 and RFC 3056 (64:ff9b::/96, 2002::/16)
 */
export type HostKind = "loopback" | "unspecified" | "link-local" | "metadata" | "address" | "name";

const METADATA_NAMES: readonly string[] = ["metadata", "metadata.google.internal", "instance-data.ec2.internal"];
/** Alibaba, Azure, Oracle. */
const METADATA_V4: readonly string[] = ["100.100.100.200", "168.63.129.16", "192.0.0.192"];
/** fd00:ec2::254 and fd00:ec2::23 of Amazon, fd20:ce::254 of Google. */
const METADATA_V6: readonly string[] = ["fd00:ec2:0:0:0:0:0:254", "fd00:ec2:0:0:0:0:0:23", "fd20:ce:0:0:0:0:0:254"];
const LOOPBACK_V6 = "0:0:0:0:0:0:0:1";
const UNSPECIFIED_V6 = "0:0:0:0:0:0:0:0";
const GROUPS = 8;

/** @param host a name, an IPv4 address, or an IPv6 address with or without brackets and zone; any spelling of `URL` */
export function hostKind(host: string): HostKind {
  const name = normalized(host);
  const groups = ipv6Groups(name);
  if (groups) return ipv6Kind(groups);
  if (/^\d+(\.\d+){3}$/.test(name)) return ipv4Kind(name);
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback";
  return METADATA_NAMES.includes(name) ? "metadata" : "name";
}

/** Lower case, without a zone and a final dot, numbers as four octets. */
function normalized(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .split("%", 1)[0]!;
  const written = bare.includes(":") ? `[${bare}]` : bare;
  const address = `http://${written}/`;
  const parsed = URL.canParse(address) ? new URL(address).hostname : bare;
  return parsed.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function ipv4Kind(address: string): HostKind {
  if (address.startsWith("127.")) return "loopback";
  if (address.startsWith("169.254.")) return "link-local";
  if (address.startsWith("0.")) return "unspecified";
  return METADATA_V4.includes(address) ? "metadata" : "address";
}

function ipv6Kind(groups: readonly number[]): HostKind {
  const text = groups.map((group) => group.toString(16)).join(":");
  if (text === LOOPBACK_V6) return "loopback";
  if (text === UNSPECIFIED_V6) return "unspecified";
  const embedded = embeddedIpv4(groups);
  if (embedded !== null) return ipv4Kind(embedded);
  if ((groups[0]! & 0xffc0) === 0xfe80) return "link-local";
  return METADATA_V6.includes(text) ? "metadata" : "address";
}

/** The IPv4 address inside of ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d and 2002:ab:cd::; null in any other. */
function embeddedIpv4(groups: readonly number[]): string | null {
  const [first, second, third] = groups;
  if (first === 0x2002) return octets([second!, third!]);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && (groups[5] === 0xffff || groups[5] === 0);
  const isTranslated = first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  return isMapped || isTranslated ? octets([groups[6]!, groups[7]!]) : null;
}

const octets = (pair: readonly number[]): string => pair.flatMap((group) => [group >> 8, group & 0xff]).join(".");

/** @param text as `URL` writes it: without IPv4 notation. @returns eight groups of 16 bits; null for no IPv6 address */
function ipv6Groups(text: string): readonly number[] | null {
  if (!/^[0-9a-f:]+$/.test(text) || !text.includes(":")) return null;
  const [head = "", tail] = text.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = GROUPS - before.length - after.length;
  const words =
    tail === undefined ? before : [...before, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...after];
  return words.length === GROUPS ? words.map((word) => Number.parseInt(word, 16)) : null;
}
