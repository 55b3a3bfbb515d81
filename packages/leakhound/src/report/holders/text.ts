/**
 * Who holds the memory, as text for a terminal of any width.
 *
 *   now.dump: 166 MiB are reachable, in 1,858,582 objects; 142 MiB more than before
 *
 *    1  set of github.com/gorilla/context.data + github.com/gorilla/context.datat
 *       158 MiB, 95% of the heap; 142 MiB more, 100% of the growth
 *       github.com/gorilla/context.data
 *       → map[*http.Request]map[interface {}]interface {}
 *       → [key] http.Request ×45,419
 *
 *   Did not grow
 *       main.pages, 8.2 MiB
 */
import { formatBytes, formatCount, formatInterval, formatShare } from "../../base/format.ts";
import type { Holder, HoldersReport } from "../../heap/holders/report.ts";
import { clip, wrap } from "../terminal/layout.ts";
import { type Paint, printable } from "../terminal/paint.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { heapNoteWords } from "../words/heap-notes.ts";
import { withoutFolders } from "./without-folders.ts";

const HOLDERS_SHOWN = 5;
/** Share of the heap; smaller holders are not listed. */
export const HOLDER_SHARE_MIN = 0.005;
const TYPES_SHOWN = 8;
const ALLOCATIONS_SHOWN = 5;
/** With fewer samples, an estimate is too uncertain to show. */
const SAMPLES_MIN = 10;
/** A holder that grew by less than this share of its size did not grow. */
const STEADY_SHARE = 0.01;
const INDENT = "    ";

/**
 * @param top at most so many holders, and at most so many of those that did not grow
 * @returns lines without line ends, none wider than `style.width` except for a character that cannot be broken
 */
export function holdersText(report: HoldersReport, image: string, style: TextStyle, top = HOLDERS_SHOWN): string[] {
  const listed = report.holders.filter(({ share }) => share >= HOLDER_SHARE_MIN);
  const steady = listed.filter(isSteady);
  const shown = listed.filter((one) => !isSteady(one)).slice(0, top);
  return [
    ...wrap(printable(headline(report, image)), style.width).map(style.paint.bold),
    ...shown.flatMap((one, row) => ["", ...holderText(one, row + 1, style)]),
    ...steadyText(steady.slice(0, top), style),
    ...typesText(report, style),
    ...allocationsText(report, style),
    ...report.notes.flatMap((note) => [
      "",
      ...wrap(printable(`Note: ${heapNoteWords(note)}.`), style.width).map(style.paint.yellow),
    ]),
  ];
}

/** Whether it is as large as in the older image, for example a cache that is full. */
export const isSteady = ({ growthBytes, retainedBytes }: Holder): boolean =>
  growthBytes !== undefined && growthBytes < STEADY_SHARE * retainedBytes;

export function headline({ heapBytes, objects, growthBytes }: HoldersReport, image: string): string {
  const size = `${image}: ${formatBytes(heapBytes)} reachable, in ${formatCount(objects)} objects`;
  return growthBytes === undefined ? size : `${size}; ${moreOrLess(growthBytes)} than in the older image`;
}

export const moreOrLess = (growth: number): string =>
  growth < 0 ? `${formatBytes(-growth)} less` : `${formatBytes(growth)} more`;

/** The largest holders under a title, as a part of a diagnosis; nothing if there are none. */
export function rankedHolders(holders: readonly ListedHolder[], style: TextStyle): string[] {
  const lines = holders.slice(0, HOLDERS_SHOWN).flatMap((one, row) => holderText(one, row + 1, style));
  return lines.length === 0 ? [] : ["", style.paint.bold("Who holds the memory"), ...lines];
}

type ListedHolder = Omit<Holder, "kind" | "objects">;

function holderText(holder: ListedHolder, rank: number, { width, paint }: TextStyle): string[] {
  const [, ...steps] = holder.path;
  const first = holder.path[0] ?? holder.root;
  return [
    ...wrap(shownName(holder.root), width, `${String(rank).padStart(2)}  `).map(paint.cyan),
    ...wrap(amount(holder), width, INDENT),
    ...(first === holder.root ? [] : stepText(first, width, paint, "")),
    ...steps.flatMap((step) => stepText(withoutFolders(step), width, paint, "→ ")),
  ];
}

const stepText = (step: string, width: number, paint: Paint, arrow: string): string[] =>
  wrap(shownName(step), width, INDENT + arrow).map(paint.dim);

function amount({ retainedBytes, share, growthBytes, growthShare }: ListedHolder): string {
  const size = `${formatBytes(retainedBytes)}, ${formatShare(share)} of the heap`;
  if (growthBytes === undefined) return size;
  const part = growthShare === undefined ? "" : `, ${formatShare(growthShare)} of the growth`;
  return `${size}; ${moreOrLess(growthBytes)}${part}`;
}

/** A name of an image may be as long as the image. */
const NAME_LENGTH_MAX = 300;

/** The name as it is shown: truncated in the middle, so that both ends are kept, and without control characters. */
const shownName = (name: string): string => printable(clip(name, NAME_LENGTH_MAX));

function steadyText(steady: readonly Holder[], { width, paint }: TextStyle): string[] {
  if (steady.length === 0) return [];
  const lines = steady.flatMap(({ root, retainedBytes }) =>
    wrap(`${shownName(root)}, ${formatBytes(retainedBytes)}`, width, INDENT),
  );
  return ["", paint.bold("Did not grow"), ...lines];
}

function typesText({ types, heapBytes }: HoldersReport, { width, paint }: TextStyle): string[] {
  const lines = types.slice(0, TYPES_SHOWN).flatMap(({ type, bytes, objects }) => {
    const lead = `${formatBytes(bytes).padStart(10)} ${formatShare(bytes / heapBytes).padStart(5)}  `;
    return wrap(`${shownName(withoutFolders(type))} ×${formatCount(objects)}`, width, lead);
  });
  return lines.length === 0 ? [] : ["", paint.bold("Types"), ...lines];
}

function allocationsText({ allocations }: HoldersReport, { width, paint }: TextStyle): string[] {
  const reliable = allocations.filter(({ samples }) => samples >= SAMPLES_MIN).slice(0, ALLOCATIONS_SHOWN);
  const lines = reliable.flatMap(({ function: name, holder, bytes, ...ends }) =>
    wrap(
      `${shownName(name)} held by ${shownName(holder)} (95%: ${formatInterval(ends, formatBytes)})`,
      width,
      `${formatBytes(bytes).padStart(10)}  `,
    ),
  );
  return lines.length === 0
    ? []
    : ["", `${paint.bold("Allocated by")} ${paint.dim("(estimated from samples)")}`, ...lines];
}
