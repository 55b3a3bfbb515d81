/**
 * What a look at a process of the ticket found, for its story in a terminal.
 *
 *   session.sessions keeps 100% (95%: 99 to 100%) of what session.newSession allocated, by 276 samples in the heap image.
 *   path: session.sessions
 *   → map[string]*session.Session
 *   → [value] session.Session ×9,310
 */
import { goroutineGroupWords, heldMemoryWords } from "leakhound/server";
import type { z } from "zod";
import type { evidenceSchema, holdersSchema } from "../api/evidence-json.ts";

type Evidence = z.output<typeof evidenceSchema>;
type Holders = z.output<typeof holdersSchema>;

/** What the server answered about looks at the ticket's processes. */
export interface StoryEvidence {
  /** Null where the server does not answer, as one of an earlier version. */
  readonly evidence: Evidence | null;
  /** Null where the caller may not see what is in memory. */
  readonly holders: Holders | null;
}

export const NO_EVIDENCE: StoryEvidence = { evidence: null, holders: null };

const GROUPS_SHOWN = 4;
const FRAMES_SHOWN = 6;
const STATES_SHOWN = 5;

export function holderParagraphs({ evidence, holders }: StoryEvidence): readonly string[] {
  const kits = evidence?.kits ?? [];
  const taken = kits.find(({ heap }) => heap.state === "taken");
  if (!taken) return [...kits.slice(0, 1).map(missingText), ...lookingText(evidence)];
  const kit = holders?.kits.find(({ at }) => at === taken.at);
  if (kit?.heap.state !== "taken")
    return [
      `a heap image of ${taken.instance} was analyzed at ${taken.at}: give a token with the scope admin to see it`,
    ];
  const { heap } = kit;
  const main = heap.holders.find(({ id }) => id === heap.main?.id);
  return [
    ...heldMemoryWords(heap),
    ...(main?.path ?? []).map((step, row) => (row === 0 ? `path: ${step}` : `→ ${step}`)),
    ...heap.lines.map(({ file, line, text }) => `${file}:${line}  ${text}`),
    ...heap.notes.map((note) => `note: ${note}`),
    `by the heap image of ${kit.instance} at ${kit.at}`,
  ];
}

const missingText = ({ heap }: Evidence["kits"][number]): string =>
  heap.state === "missing" ? `no heap image: ${heap.why}` : "";

const lookingText = (evidence: Evidence | null): readonly string[] =>
  evidence === null || evidence.looking === null ? [] : ["the server is looking at a process now"];

export function goroutineParagraphs({ evidence }: StoryEvidence): readonly string[] {
  const kits = evidence?.kits ?? [];
  const kit = kits.find(({ goroutines }) => goroutines.state === "taken");
  if (kit?.goroutines.state !== "taken") return [];
  const { goroutines, states, kept } = kit.goroutines;
  const counts = states.slice(0, STATES_SHOWN).map(({ state, count }) => `${count} ${state}`);
  const shown = kept.filter(({ isOfSite, count }) => isOfSite || count > 1).slice(0, GROUPS_SHOWN);
  return [
    `dump of ${kit.instance} at ${kit.at}: ${goroutines} goroutines (${counts.join(", ")})`,
    ...shown.flatMap((group) => [
      `${goroutineGroupWords(group)}${group.isOfSite ? "; of this site" : ""}`,
      ...group.stack.slice(0, FRAMES_SHOWN).map(({ function: name, file, line }) => `← ${name} ${file}:${line}`),
    ]),
  ];
}
