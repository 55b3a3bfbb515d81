/**
 * A ticket as Markdown, for an issue tracker. Names come from a process, so each is a code span that no letter of it can
 * end: with more backticks around it than it has in a row.
 *
 *   a`b    ``a`b``
 */

import { position } from "../../../leakhound/src/report/html/words.ts";
import { goroutineGroupWords, heldMemoryWords } from "../../../leakhound/src/report/words/evidence-kit.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { intervalText, rateText } from "../site/rates.ts";
import { type FoundEvidence, NOTHING_FOUND } from "./use-evidence.ts";
import { kindWords, releaseWords, spanText } from "./words.ts";

const NAME_CHARS_MAX = 400;
/** A sentence with two names. */
const SENTENCE_CHARS_MAX = 1_500;

/** @param address of the ticket's page */
export function ticketMarkdown(ticket: TicketJson, address: string, found: FoundEvidence = NOTHING_FOUND): string {
  const blocks = [
    `## ${kindWords(ticket.kind)} in ${code(ticket.service)}: ${code(ticket.site)}`,
    facts(ticket, address),
    ...block(
      "What was seen",
      ticket.evidence.map((text) => `- ${plain(text)}`),
    ),
    ...block("Goroutines", goroutineLines(found)),
    ...block("Where", stackLines(ticket)),
    ...block("Who holds the memory", holderLines(found)),
    ...block(
      "Likely cause",
      ticket.causes.map((cause) => `- ${code(cause)}`),
    ),
    ...block("Instances", [
      ...ticket.instances.map(instanceLine),
      ...ticket.without.map((name) => `- ${code(name)}: not seen`),
    ]),
    ...block("Release", releaseLines(ticket)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function facts({ id, rate, exhausted, firstSeen, lastSeen, confidence }: TicketJson, address: string): string {
  return [
    `- grows by **${rateText(rate)}** (95%: ${intervalText(rate)}), confidence ${confidence.toFixed(2)}`,
    ...(exhausted === null ? [] : [`- the memory limit is reached at ${exhausted}`]),
    `- seen from ${firstSeen} to ${lastSeen} (${spanText(firstSeen, lastSeen)})`,
    `- ticket ${code(id)}: <${address}>`,
  ].join("\n");
}

function stackLines({ stack, place, source }: TicketJson): readonly string[] {
  const where = source ?? place;
  const at = where === null ? null : code(position(where.file, where.line));
  const commit = source?.commit ?? null;
  const line = [
    ...(at === null ? [] : [place === null ? at : `${code(place.function)} at ${at}`, ""]),
    ...(source?.around ? [...sourceBlock(source.around, source.line), ""] : []),
    ...(source?.text && !source.around ? [code(source.text.trim()), ""] : []),
    ...(source?.doubt ? [plain(source.doubt), ""] : []),
    ...(commit === null
      ? []
      : [`brought by commit ${code(commit.id)} of ${plain(commit.author)}: ${plain(commit.summary)}`, ""]),
  ];
  if (stack.length === 0) return line;
  return [...line, `The stack that grows most, leaf first:`, "", ...fenced(stack.map(oneLine))];
}

/** Lines as they are, in a block that none of them can end. */
function fenced(lines: readonly string[]): readonly string[] {
  const fence = "`".repeat(Math.max(3, longestTicks(lines.join("\n")) + 1));
  return [fence, ...lines, fence];
}

type Around = NonNullable<NonNullable<TicketJson["source"]>["around"]>;

/** The line itself has a mark. */
function sourceBlock({ first, lines }: Around, line: number): readonly string[] {
  const columns = String(first + lines.length - 1).length;
  const numbered = lines.map((text, row) => {
    const mark = first + row === line ? ">" : " ";
    return `${mark} ${String(first + row).padStart(columns)}  ${oneLine(text.replaceAll("\t", "    "))}`;
  });
  return fenced(numbered);
}

const GROUPS_MAX = 5;
const FRAMES_MAX = 12;

function goroutineLines({ dump }: FoundEvidence): readonly string[] {
  if (dump === null) return [];
  const { kit, goroutines } = dump;
  const groups = goroutines.kept.slice(0, GROUPS_MAX).flatMap((group) => {
    const frames = group.stack
      .slice(0, FRAMES_MAX)
      .map(({ function: name, file, line }) => `${oneLine(name)} ${oneLine(position(file, line))}`);
    const words = `${goroutineGroupWords(group)}${group.isOfSite ? "; of this site" : ""}`;
    return ["", plain(words), "", ...fenced(frames)];
  });
  return [`${goroutines.goroutines} goroutines of ${code(kit.instance ?? "")} at ${kit.at}`, ...groups];
}

function holderLines({ heap: found }: FoundEvidence): readonly string[] {
  if (found === null) return [];
  const { at, instance, heap } = found;
  const main = heap.holders.find(({ id }) => id === heap.main?.id);
  return [
    ...heldMemoryWords(heap).map((sentence) => `- ${plain(sentence, SENTENCE_CHARS_MAX)}`),
    ...(main ? ["", "From the holder to the memory:", "", ...fenced(main.path.map(oneLine))] : []),
    ...(heap.lines.length > 0
      ? ["", "Lines of the checkout with its name:", "", ...fenced(heap.lines.map(lineText))]
      : []),
    "",
    `By the heap image of ${code(instance ?? "")} at ${at}.`,
    ...heap.notes.map((note) => `Note: ${plain(note)}.`),
  ];
}

const instanceLine = ({ instance, rate }: TicketJson["instances"][number]): string =>
  `- ${code(instance)}: ${rateText(rate)}`;

function releaseLines({ releases, fix, verification }: TicketJson): readonly string[] {
  const shown = fix ?? verification;
  const { firstWith, lastWithout, lastWith } = releases;
  const named = (words: string, release: string | null) => (release === null ? [] : [`- ${words}: ${code(release)}`]);
  return [
    `- ${releaseWords(releases)}`,
    ...named("first seen in", firstWith),
    ...named("last judged without it", lastWithout),
    ...named("last seen in", lastWith),
    ...(shown === null ? [] : [`- compared with ${code(shown.release)}: ${plain(shown.text)}`]),
  ];
}

const lineText = ({ file, line, text }: HeapLines[number]): string => oneLine(`${position(file, line)}  ${text}`);
type HeapLines = NonNullable<FoundEvidence["heap"]>["heap"]["lines"];

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`### ${title}`, lines.join("\n")];

const oneLine = (text: string): string => visibleText(cutMiddle(text, NAME_CHARS_MAX));

/** A code span. A space keeps backticks at the ends apart from the fence, and is not shown. */
export function code(text: string): string {
  const shown = oneLine(text);
  if (shown === "") return "(no name)";
  const fence = "`".repeat(longestTicks(shown) + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Text with everything escaped that Markdown or HTML would read. */
const plain = (text: string, charsMax = NAME_CHARS_MAX): string =>
  visibleText(cutMiddle(text, charsMax)).replace(/[\\`*_{}[\]<>#|~!&@]/g, "\\$&");

const longestTicks = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, ticks) => Math.max(longest, ticks.length), 0);
