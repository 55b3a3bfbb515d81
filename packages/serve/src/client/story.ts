/**
 * A ticket as a story for a terminal: what grows, what it is not, where, why, who holds it, in which release, and whether a
 * fix worked.
 *
 *   shop-7: heap leak of shop, open
 *
 *   Memory      grows by 3.4 GiB/h (95%: 3.3 to 3.6 GiB/h)
 *   Goroutines  goroutine count is stable: 34 → 34
 *   Site        session.(*Store).Put
 *
 * In a narrow terminal, each label has a line of its own.
 */
import {
  formatByteRate,
  formatBytes,
  formatCountRate,
  formatInterval,
  GOROUTINES_NOT_JUDGED,
  isAboutGoroutines,
} from "leakhound/server";
import type { z } from "zod";
import type { ticketSchema } from "../api/tickets.ts";
import { goroutineParagraphs, holderParagraphs, NO_EVIDENCE, type StoryEvidence } from "./evidence-story.ts";

type Details = z.output<typeof ticketSchema>;
type Rate = Details["rate"];

/** A label, and paragraphs of text. */
type Part = readonly [label: string, paragraphs: readonly string[]];

const LABEL_COLUMNS = 12;
/** Beside labels, narrower text is hard to read. */
const WIDE_COLUMNS = 60;
const NARROW_INDENT = 2;
const COLUMNS_MIN = 20;
const CAUSES_SHOWN = 3;
const HISTORY_SHOWN = 10;

/** @param found by looks at a process of the ticket */
export function ticketStory(ticket: Details, width: number, found: StoryEvidence = NO_EVIDENCE): readonly string[] {
  const title = `${ticket.id}: ${ticket.kind} leak of ${ticket.service}, ${stateText(ticket)}`;
  const parts = partsOf(ticket, found).filter(([, paragraphs]) => paragraphs.length > 0);
  return [...wrapped(title, width), "", ...parts.flatMap((part) => partLines(part, width))];
}

function stateText({ state, isMuted, acknowledgedBy, decided }: Details): string {
  const waiting =
    decided === null || state !== "suspected" ? "" : `a cache that fills or chance may explain it until ${decided}`;
  const details = [waiting, isMuted ? "muted" : "", acknowledgedBy === null ? "" : `acknowledged by ${acknowledgedBy}`];
  return [state, ...details.filter((one) => one !== "")].join(", ");
}

function partsOf(ticket: Details, found: StoryEvidence): readonly Part[] {
  const { kind, evidence, causes, history } = ticket;
  const ofGoroutines = evidence.filter(isAboutGoroutines);
  return [
    ["Memory", memoryOf(ticket)],
    [
      "Goroutines",
      [
        ...(kind === "goroutine" || ofGoroutines.length > 0 ? ofGoroutines : [GOROUTINES_NOT_JUDGED]),
        ...goroutineParagraphs(found),
      ],
    ],
    ["Site", siteOf(ticket)],
    ["Cause", causes.length > 0 ? causes.slice(0, CAUSES_SHOWN) : ["no known leak matches"]],
    ["Holder", holderParagraphs(found)],
    ["Source", sourceOf(ticket)],
    ["Release", releaseOf(ticket)],
    ["Instances", instancesOf(ticket)],
    ["Fix", fixOf(ticket)],
    ["Evidence", evidence.filter((text) => !isAboutGoroutines(text))],
    ["Profiles", ticket.profiles ? [`before: ${ticket.profiles.before}`, `after: ${ticket.profiles.after}`] : []],
    ["History", history.slice(-HISTORY_SHOWN).map(eventText)],
  ];
}

const WINDOW_WORDS = { short: "the last hours", day: "a day", week: "a week" } as const;

function memoryOf({
  rate,
  confidence,
  windows,
  exhausted,
  exhaustedBetween,
  limitBytes,
  firstSeen,
  lastSeen,
}: Details): readonly string[] {
  const shown = windows.map((window) => WINDOW_WORDS[window]).join(" and over ");
  const limit = limitBytes === null ? "the memory limit" : `the memory limit of ${formatBytes(limitBytes)}`;
  return [
    `grows by ${rateText(rate)} (95%: ${intervalText(rate)}), with confidence ${confidence.toFixed(2)}${shown === "" ? "" : `, over ${shown}`}`,
    exhausted === null
      ? "when it runs out is unknown: no memory limit is known, or it is far away"
      : `reaches ${limit} at ${exhausted}${betweenText(exhaustedBetween)}`,
    `seen from ${firstSeen} to ${lastSeen}`,
  ];
}

function betweenText(between: Details["exhaustedBetween"]): string {
  if (between === null) return "";
  return between.latest === null
    ? ` (95%: ${between.earliest} at the earliest)`
    : ` (95%: ${between.earliest} to ${between.latest})`;
}

function siteOf({ site, stack, own }: Details): readonly string[] {
  const callers = stack.slice(1).map((name) => `← ${name}`);
  return [site, ...callers, ...(own !== null && own !== site ? [`first of your code: ${own}`] : [])];
}

function sourceOf({ source, place }: Details): readonly string[] {
  if (source === null) return place === null || place.file === "" ? [] : [`${place.file}:${place.line}`];
  const { file, line, text, around, doubt, commit } = source;
  return [
    `${file}:${line}${text === null || around !== null ? "" : `  ${text}`}`,
    ...(around === null ? [] : linesOf(around, line)),
    ...(doubt === null ? [] : [doubt]),
    ...(commit === null
      ? []
      : [
          `brought by commit ${commit.id.slice(0, 12)} of ${commit.author}, ${commit.at.slice(0, 10)}: ${commit.summary}`,
        ]),
  ];
}

/** The line has a mark; the first character of each is no blank, since text is wrapped at blanks. */
function linesOf({ first, lines }: { readonly first: number; readonly lines: readonly string[] }, line: number) {
  const columns = String(first + lines.length - 1).length;
  return lines.map((text, row) => {
    const number = first + row;
    return `${number === line ? ">" : "|"} ${String(number).padStart(columns)} ${text.replaceAll("\t", "  ")}`;
  });
}

function releaseOf({ releases: { firstWith, lastWithout, lastWith } }: Details): readonly string[] {
  if (firstWith === null) return ["unknown: give targets the label version"];
  const before =
    lastWithout === null ? "no release was judged without it" : `the last release without it is ${lastWithout}`;
  return [`first seen in ${firstWith}; ${before}`, ...(lastWith === firstWith ? [] : [`last seen in ${lastWith}`])];
}

const ODD_WORDS = { leak: "only these leak", "no-leak": "only these do not leak", rate: "these leak at another rate" };

function instancesOf({ instances, without, odd }: Details): readonly string[] {
  return [
    ...instances.map(({ instance, rate }) => `${instance}  ${rateText(rate)}`),
    ...(without.length > 0 ? [`not in ${without.join(", ")}`] : []),
    ...(odd === null ? [] : [`${ODD_WORDS[odd.differ]}: ${odd.instances.join(", ")}`]),
  ];
}

function fixOf({ fix, verification }: Details): readonly string[] {
  const found = fix ?? verification;
  if (found === null) return [];
  const { release, at, outcome, before, after, text } = found;
  const figures =
    before && after ? [`before ${rateText(before)}, after ${rateText(after)} (95%: ${intervalText(after)})`] : [];
  return [`${outcome} in ${release}, compared at ${at}: ${text}`, ...figures];
}

function eventText({ at, event, by, text }: Details["history"][number]): string {
  const who = by === null ? "" : ` by ${by}`;
  return `${at}  ${event}${who}${text === null ? "" : `: ${text}`}`;
}

const formatOf = ({ unit }: Rate) => (unit === "bytes" ? formatByteRate : formatCountRate);
export const rateText = (rate: Rate): string => formatOf(rate)(rate.perHour);
const intervalText = (rate: Rate): string => formatInterval(rate, formatOf(rate));

function partLines([label, paragraphs]: Part, width: number): readonly string[] {
  if (width < WIDE_COLUMNS) {
    const indent = " ".repeat(NARROW_INDENT);
    return [label, ...paragraphs.flatMap((one) => wrapped(one, width - NARROW_INDENT).map((line) => indent + line))];
  }
  const lines = paragraphs.flatMap((one) => wrapped(one, width - LABEL_COLUMNS));
  return lines.map((line, row) => (row === 0 ? label : "").padEnd(LABEL_COLUMNS) + line);
}

/** Breaks at spaces, and a word that is longer than a line where the line ends; later lines are indented. */
export function wrapped(text: string, width: number): readonly string[] {
  const columns = Math.max(COLUMNS_MIN, width);
  const lines: string[] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const indent = lines.length === 0 ? "" : "  ";
    const fits = columns - indent.length;
    const space = rest.length <= fits ? rest.length : rest.lastIndexOf(" ", fits);
    const end = space > 0 ? space : fits;
    lines.push(indent + rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return lines;
}
