/**
 * The only globals beyond ECMAScript that pure modules use: those of the WHATWG Encoding and URL standards and of
 * Web Cryptography, which
 * browsers and Node both have. The pure modules are compiled without the types of either.
 */

declare const crypto: { getRandomValues(into: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> };

interface TextDecoder {
  decode(bytes?: Uint8Array): string;
}
declare const TextDecoder: new (label?: "utf-8", options?: { readonly ignoreBOM?: boolean }) => TextDecoder;

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: new () => TextEncoder;

interface URL {
  readonly host: string;
  readonly hostname: string;
}
declare const URL: { new (address: string): URL; canParse(address: string): boolean };

interface URLSearchParams extends Iterable<[string, string]> {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
}
declare const URLSearchParams: new (from?: URLSearchParams | string) => URLSearchParams;
