/** The parts of dns-packet, which has no types of its own, that the tests use. */
declare module "dns-packet" {
  export interface Question {
    readonly type: string;
    readonly name: string;
  }
  export interface Answer extends Question {
    readonly data: string | Readonly<Record<string, string | number>>;
  }
  export interface Packet {
    readonly type?: "query" | "response";
    readonly id?: number;
    readonly flags?: number;
    readonly questions?: readonly Question[];
    readonly answers?: readonly Answer[];
  }
  export function encode(packet: Packet): Buffer;
  export function decode(bytes: Uint8Array): Packet;
}
