/**
 * A ticket as Markdown, for an issue tracker. Names come from a process, so each is a code span that no letter of it can
 * end: with more backticks around it than it has in a row.
 *
 *   a`b    ``a`b``
 */

import { position } from "../../../leakhound/src/report/html/words.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { intervalText, rateText } from "../site/rates.ts";
import { kindWords, releaseWords, spanText } from "./words.ts";

const NAME_CHARS_MAX = 400;

/** @param address of the ticket's page */
export function ticketMarkdown(ticket: TicketJson, address: string): string {
  const blocks = [
    `## ${kindWords(ticket.kind)} in ${code(ticket.service)}: ${code(ticket.site)}`,
    facts(ticket, address),
    ...block(
      "What was seen",
      ticket.evidence.map((text) => `- ${plain(text)}`),
    ),
    ...block("Where", stackLines(ticket)),
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
    ...(source?.text ? [code(source.text.trim()), ""] : []),
    ...(commit === null
      ? []
      : [`brought by commit ${code(commit.id)} of ${plain(commit.author)}: ${plain(commit.summary)}`, ""]),
  ];
  if (stack.length === 0) return line;
  const lines = stack.map(oneLine);
  const fence = "`".repeat(Math.max(3, longestTicks(lines.join("\n")) + 1));
  return [...line, `The stack that grows most, leaf first:`, "", fence, ...lines, fence];
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
const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~!&@]/g, "\\$&");

const longestTicks = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, ticks) => Math.max(longest, ticks.length), 0);
