/** Kits as rows of the store. */
import { type Fault, ok, type Result } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import { type EvidenceKit, kitSchema } from "./kit/kit.ts";

/** What a kit is evidence of. */
export type Subject =
  | { readonly kind: "ticket"; readonly id: string; readonly service: string }
  | { readonly kind: "instance"; readonly service: string; readonly instance: string };

export const subjectKey = (subject: Subject): string =>
  subject.kind === "ticket" ? `ticket ${subject.id}` : `instance ${subject.service} ${subject.instance}`;

/** Of each subject, so many are read … */
const READ_MAX = 20;
/** … and so many kept, with the newest that has an answer of the heap, however old. */
const NEWEST_MAX = 5;
/** Kits that were just stored: the store has them a moment later. */
const RECENT_MAX = 50;

export class KeptKits {
  readonly #rows: Pick<RowStore, "insert" | "evidence">;
  readonly #recent: { readonly key: string; readonly kit: EvidenceKit }[] = [];

  constructor(rows: Pick<RowStore, "insert" | "evidence">) {
    this.#rows = rows;
  }

  async add(subject: Subject, kit: EvidenceKit): Promise<Result<null, Fault>> {
    const key = subjectKey(subject);
    this.#recent.push({ key, kit });
    if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    const row = { subject: key, service: subject.service, takenAt: kit.at, json: JSON.stringify(kit) };
    return this.#rows.insert({ token: `evidence:${key}:${kit.at}`, evidence: [row] });
  }

  /** The newest first. A kit that another version wrote is left out. */
  async of(subject: Subject): Promise<Result<readonly EvidenceKit[], Fault>> {
    const key = subjectKey(subject);
    const rows = await this.#rows.evidence({ subject: key, last: READ_MAX });
    if (!rows.ok) return rows;
    const kits = rows.value.flatMap(({ json }) => kitOf(json) ?? []);
    const recent = this.#recent.filter((one) => one.key === key).map(({ kit }) => kit);
    const all = new Map([...recent, ...kits].map((kit) => [kit.at, kit]));
    const sorted = [...all.values()].sort((a, b) => b.at - a.at);
    const newestImage = sorted.findIndex(({ heap }) => heap.state === "taken");
    return ok(sorted.filter((_, row) => row < NEWEST_MAX || row === newestImage));
  }
}

function kitOf(json: string): EvidenceKit | null {
  try {
    const parsed = kitSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
