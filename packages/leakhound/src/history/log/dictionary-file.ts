/**
 * A dictionary as a file: a log that has records of dictionaries only, so it grows at its end too.
 *
 * Sealed chunks need the dictionary that they were sealed with, or a later state of it: rows are only added.
 */
import type { Compression } from "../../base/compression.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { writeAdditions } from "../dictionary/additions.ts";
import { type Dictionary, type DictionaryLengths, NO_LENGTHS } from "../dictionary/dictionary.ts";
import { type HistoryFault, historyFault } from "../fault.ts";
import { encodeFrame } from "./frame.ts";
import { LogIndex } from "./log-index.ts";

/** A record with all rows of a dictionary, or with those after given lengths: to be appended to `HourLog.head`. */
export function dictionaryRecord(
  { name, dictionary, from = NO_LENGTHS }: NamedRows,
  compression: Compression,
): Uint8Array {
  const writer = new ByteWriter();
  writer.text(name);
  writeAdditions(writer, dictionary, from);
  return encodeFrame({ type: "dictionary", subject: 0, payload: writer.finish() }, compression);
}

export interface NamedRows {
  readonly name: string;
  readonly dictionary: Dictionary;
  readonly from?: DictionaryLengths;
}

/** The dictionary of a file with one of this name. */
export function readDictionary(
  file: Uint8Array,
  name: string,
  compression: Compression,
): Result<Dictionary, HistoryFault> {
  const opened = LogIndex.open(file, compression);
  if (!opened.ok) return opened;
  if (opened.value.fault !== null) return err(opened.value.fault);
  const dictionary = opened.value.dictionary(name);
  return dictionary === null ? err(historyFault("unknown", "it has no such dictionary", name)) : ok(dictionary);
}
