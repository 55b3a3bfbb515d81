import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HostKind, hostKind } from "../../src/base/host-kind.ts";

/** The metadata address of most clouds, 169.254.169.254, in each notation that some resolver or URL parser reads. */
const METADATA_SPELLINGS = [
  "169.254.169.254",
  "169.254.169.254.",
  "169.254.43518",
  "169.16689662",
  "2852039166",
  "0xa9fea9fe",
  "0xA9.0xFE.0xA9.0xFE",
  "0251.0376.0251.0376",
  "[::ffff:169.254.169.254]",
  "::ffff:a9fe:a9fe",
  "[::a9fe:a9fe]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
];

const KINDS: Readonly<Record<Exclude<HostKind, "name">, readonly string[]>> = {
  loopback: [
    "localhost",
    "LOCALHOST.",
    "shop.localhost",
    "127.0.0.1",
    "127.9.8.7",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "::1",
    "::ffff:127.0.0.1",
  ],
  unspecified: ["0.0.0.0", "0", "[::]", "::"],
  "link-local": [...METADATA_SPELLINGS, "fe80::1", "[fe80::1]", "fe80::1%eth0", "febf:ffff::1"],
  metadata: [
    "[fd00:ec2::254]",
    "fd00:0ec2:0:0::254",
    "100.100.100.200",
    "168.63.129.16",
    "metadata.google.internal",
    "Metadata.Google.Internal.",
  ],
  address: [
    "10.1.2.3",
    "8.8.8.8",
    "169.253.1.1",
    "169.255.1.1",
    "[2001:db8::1]",
    "fec0::1",
    "[::ffff:10.1.2.3]",
    "fd00:ec2::255",
  ],
};
const NAMES = [
  "example.com",
  "localhost.example.com",
  "notlocalhost",
  "127.0.0.1.example.com",
  "169.254.169.254.example",
  "1.2.3.4.5",
  "",
];

describe("the kind of a host", () => {
  it.each(Object.entries(KINDS).flatMap(([kind, hosts]) => hosts.map((host) => [host, kind])))(
    "of %s is %s",
    (host, kind) => {
      expect(hostKind(host)).toBe(kind);
    },
  );

  it.each(NAMES)("of %j is name", (host) => expect(hostKind(host)).toBe("name"));

  it("of any IPv4 address is the same in every notation", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (number) => {
        const octets = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
        const plain = hostKind(octets.join("."));
        const [a, b, c, d] = octets.map((octet) => octet.toString(16).padStart(2, "0"));
        const others = [
          String(number),
          `0x${number.toString(16)}`,
          octets.map((one) => `0${one.toString(8)}`).join("."),
          `[::ffff:${a}${b}:${c}${d}]`,
        ];
        expect(others.map(hostKind)).toEqual(others.map(() => plain));
      }),
    );
  });

  it("of any text is found without an exception", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void hostKind(text)));
  });
});
