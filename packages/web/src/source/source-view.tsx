/**
 * Lines of functions, with what each accounts for beside it: the source view of the profile explorer and of `pprof -http`.
 *
 *     flat      cum   line
 *                       10  func leak() {
 *    2 MiB    3 MiB     11      kept = append(kept, grow())       marked; the darker, the more of its function
 */
import { useRef } from "preact/hooks";
import { formatBytes, formatCount, formatDuration, formatShare } from "../../../leakhound/src/base/format.ts";
import { position } from "../../../leakhound/src/report/html/words.ts";
import type { SourceData, SourceListing, SourceValue } from "../../../leakhound/src/report/page/page-data.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";

const NAME_CHARS_MAX = 600;
const TAB = "    ";
/** A shorter listing is seen whole. */
const LINES_LONG = 40;

const FORMATS: Readonly<Record<SourceData["unit"], (value: number) => string>> = {
  bytes: formatBytes,
  count: formatCount,
  nanoseconds: (value) => formatDuration(value / 1e6),
};

export function SourceView({ source: { unit, total, listings } }: { readonly source: SourceData }) {
  return (
    <div class="listings">
      {listings.map((listing, row) => (
        <Listing key={row} listing={listing} format={FORMATS[unit]} total={total} />
      ))}
    </div>
  );
}

type Format = (value: number) => string;

interface ListingProps {
  readonly listing: SourceListing;
  readonly format: Format;
  readonly total: number;
}

function Listing({ listing, format, total }: ListingProps) {
  const heaviest = useRef<HTMLTableRowElement>(null);
  const { flat, cum, values, notes } = listing;
  const rows = rowsOf(listing);
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value.cum)), 0);
  const name = shownText(listing.function) || "unknown function";
  const of = (value: number) => (total > 0 ? ` (${formatShare(value / total)})` : "");
  return (
    <article class="listing">
      <h3>
        <code class="fn">{name}</code>
      </h3>
      <p class="lead">
        <span class="pos">{listing.file === "" ? "The profile names no file." : shownText(listing.file)}</span> flat{" "}
        <b>{format(flat)}</b>
        {of(flat)}, cum <b>{format(cum)}</b>
        {of(cum)}
      </p>
      {notes.map((note) => (
        <p key={note} class="lead">
          Note: {shownText(note)}.
        </p>
      ))}
      {rows.length > LINES_LONG ? (
        <button type="button" onClick={() => heaviest.current?.scrollIntoView({ block: "center" })}>
          Go to the line with the most
        </button>
      ) : null}
      {rows.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll by keyboard
        <section class="scroll" tabIndex={0} aria-label={`Lines of ${cutMiddle(name, 80)}`}>
          <table class="source-table">
            <thead>
              <tr>
                <th scope="col">Flat</th>
                <th scope="col">Cum</th>
                <th scope="col">Line</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ line, text, value }) => (
                <tr
                  key={line}
                  class={value === null ? undefined : `has-value step-${stepOf(value, most)}`}
                  ref={value !== null && Math.abs(value.cum) === most ? heaviest : null}
                >
                  <td>{value === null || value.flat === 0 ? "" : format(value.flat)}</td>
                  <td>{value === null || value.cum === 0 ? "" : format(value.cum)}</td>
                  <th scope="row" title={position(shownText(listing.file), line)}>
                    {line}
                  </th>
                  <td class="code">{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </article>
  );
}

const shownText = (text: string): string => visibleText(cutMiddle(text, NAME_CHARS_MAX));

/** Shades of a line by its part of the line with the most: 1 to 4. */
const SHADES = 4;
const stepOf = ({ cum }: SourceValue, most: number): number =>
  most === 0 ? 1 : Math.max(1, Math.ceil((Math.abs(cum) / most) * SHADES));

interface Row {
  readonly line: number;
  readonly text: string;
  readonly value: SourceValue | null;
}

/** All lines where the text is known, else those with a value. */
function rowsOf({ first, values, texts }: SourceListing): readonly Row[] {
  const valueAt = new Map(values.map((value) => [value.line, value]));
  const known = texts.map((text, row) => ({ line: first + row, text: codeText(text) }));
  const beyond = values.filter(({ line }) => line >= first + texts.length).map(({ line }) => ({ line, text: "" }));
  return [...known, ...beyond].map((row) => ({ ...row, value: valueAt.get(row.line) ?? null }));
}

const codeText = (text: string): string => visibleText(text.replaceAll("\t", TAB));
