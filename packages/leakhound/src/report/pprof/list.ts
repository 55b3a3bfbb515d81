/**
 * `list`: the source of functions whose names match, with what each line accounts for.
 *
 *   Total: 4MB
 *   ROUTINE ======================== main.leak in /src/main.go
 *          2MB        3MB (flat, cum) 75.00% of Total
 *            .          .     10:func leak() {
 *          2MB        3MB     11:	kept = append(kept, grow())
 */
import { padLeft } from "../../base/go-format.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { percentage } from "../../profile/model/measurement.ts";
import { type Format, type ReportContext, valueFormat } from "./context.ts";
import type { PprofFault } from "./fault.ts";
import { type FileListing, functionListings, type LineValue } from "./listing.ts";
import { Sources } from "./sources.ts";
import { noMatch } from "./tree.ts";

export function listReport(
  context: ReportContext,
  pattern: TextPattern,
  patternText: string,
): Result<Generator<string>, PprofFault> {
  const listings = functionListings(context, (name) => pattern.test(name));
  if (listings.length === 0) return err(noMatch(patternText));
  return ok(print(context, listings));
}

function* print(context: ReportContext, listings: readonly FileListing[]): Generator<string> {
  const { total, options, ports } = context;
  const format = valueFormat(context, options.unit);
  const printer = new Printer(total, format, new Sources(options, ports));
  yield `Total: ${format(total)}\n`;
  for (const listing of listings) {
    if (listing.file === "") yield `No source information for ${listing.name}\n`;
    else yield* printer.listing(listing);
  }
}

class Printer {
  readonly #total: number;
  readonly #format: Format;
  readonly #sources: Sources;

  constructor(total: number, format: Format, sources: Sources) {
    this.#total = total;
    this.#format = format;
    this.#sources = sources;
  }

  *listing(listing: FileListing): Generator<string> {
    const { name, file, flat, cum, range } = listing;
    yield `ROUTINE ======================== ${name} in ${file}\n`;
    const figures = `${padLeft(this.#format(flat), 10)} ${padLeft(this.#format(cum), 10)}`;
    yield `${figures} (flat, cum) ${percentage(cum, this.#total)} of Total\n`;
    const isEmpty = range.first > range.last;
    // A file of which no line is shown is not opened, but an error of an earlier attempt is reported again.
    if (isEmpty && !this.#sources.isKnown(file)) return;
    const lines = this.#sources.lines(file);
    if (!lines.ok) yield ` Error: ${lines.error}\n`;
    else yield* this.#lines(lines.value, listing);
  }

  *#lines(texts: readonly string[], { lines, range }: FileListing): Generator<string> {
    for (let line = range.first; line <= Math.min(range.last, texts.length); line++) {
      const { flat, cum } = lines.get(line) ?? NOTHING;
      yield `${this.#valueOrDot(flat)} ${this.#valueOrDot(cum)} ${padLeft(String(line), 6)}:${texts[line - 1]}\n`;
    }
  }

  #valueOrDot(value: number): string {
    return padLeft(value === 0 ? "." : this.#format(value), 10);
  }
}

const NOTHING: LineValue = { flat: 0, cum: 0 };
