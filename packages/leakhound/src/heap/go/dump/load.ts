/** Reads Go heap dumps: from chunks of bytes to an image whose every index is checked. */
import { Float64List } from "../../../base/columns.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { type HeapFault, heapFault, thrownFault } from "../../model/fault.ts";
import type { HeapImage } from "../../model/image.ts";
import { AddressIndex } from "./address-index.ts";
import type { GoDump } from "./go-dump.ts";
import { link } from "./link.ts";
import type { BinarySections } from "./memory-reader.ts";
import { DumpParser } from "./parser.ts";

export interface LoadOptions {
  /** A file name or an address, for messages. */
  readonly where: string;
  readonly binary: BinarySections;
  /** Whether to record the positions of the objects' bytes. */
  readonly locatesContents?: boolean;
}

/**
 * Reads a dump of runtime/debug.WriteHeapDump.
 *
 * A dump that ends after its roots is read as far as it goes, and a note says so. A dump that ends before its roots
 * is a fault, because nothing is known about its holders.
 *
 * @param chunks the unpacked dump; a chunk may be overwritten when the next one is requested
 */
export async function loadGoDump(
  chunks: AsyncIterable<Uint8Array>,
  { where, binary, locatesContents }: LoadOptions,
): Promise<Result<GoDump, HeapFault>> {
  const parser = new DumpParser(binary);
  if (locatesContents) parser.memory.objects.contentAt = new Float64List();
  try {
    for await (const chunk of chunks) parser.push(chunk);
    parser.end();
  } catch (thrown) {
    return err(thrownFault(thrown, where));
  }
  if (!parser.isComplete && parser.bss === null) return err(endsEarly(parser, where));
  return ok(finish(parser));
}

function endsEarly({ offset, goVersion }: DumpParser, where: string): HeapFault {
  return offset === 0 && goVersion === ""
    ? heapFault("not-an-image", "it is too short for a heap dump", where)
    : heapFault("truncated", "the dump ends before its roots, so its holders are unknown", `${where}, byte ${offset}`);
}

function finish(parser: DumpParser): GoDump {
  const { goVersion, goArch, typeNames, data, bss, finalizers, stats, buckets } = parser;
  const { objects, roots, words } = parser.memory;
  const { frames } = parser.stacks;
  const index = new AddressIndex(objects.address.rows, objects.size.rows, objects.address.length);
  const find = (address: number): number => index.find(address);
  const image: HeapImage = link(objects, roots, finalizers, index);
  return {
    image,
    wordTypes: words.types,
    headers: { object: objects.headerObject.finish(), word: objects.headerWord.finish() },
    contentAt: objects.contentAt?.finish() ?? null,
    closures: {
      object: objects.closureObject.finish(),
      code: objects.closureCode.finish(),
      dictionary: objects.closureDictionary.finish(),
    },
    find,
    goVersion,
    goArch,
    typeNames,
    frames,
    data,
    bss,
    finalizers,
    stats,
    buckets,
    samples: {
      address: Float64Array.from(parser.samples, ({ address }) => address),
      bucket: Float64Array.from(parser.samples, ({ bucket }) => bucket),
    },
    notes: parser.isComplete ? [] : [{ note: "cut-off", atByte: parser.offset }],
  };
}
