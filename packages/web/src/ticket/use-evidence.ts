/** What looks at a process of the ticket found: goroutines for everybody, holders for users with the scope admin. */
import type { EvidenceJson, HoldersJson, TicketJson } from "../../../serve/src/api/json-types.ts";
import { apiPath } from "../site/api.ts";
import { mayChange, useSession } from "../site/session.ts";
import { type Source, useJson } from "../site/use-json.ts";

export type EvidenceKitJson = EvidenceJson["kits"][number];
export type GoroutineDumpJson = Extract<EvidenceKitJson["goroutines"], { state: "taken" }>;
export type HeapJson = Extract<HoldersJson["kits"][number]["heap"], { state: "taken" }>;

export interface FoundEvidence {
  /** The dump of the newest look that has one. */
  readonly dump: { readonly kit: EvidenceKitJson; readonly goroutines: GoroutineDumpJson } | null;
  /** The answer of the newest image; null where there is none, or this user may not see it. */
  readonly heap: { readonly at: string; readonly instance: string | null; readonly heap: HeapJson } | null;
}

export interface TicketEvidence extends FoundEvidence {
  readonly evidence: Source<EvidenceJson>;
  readonly mayAsk: boolean;
}

export const NOTHING_FOUND: FoundEvidence = { dump: null, heap: null };

export function useEvidence({ id }: TicketJson): TicketEvidence {
  const name = encodeURIComponent(id);
  const evidence = useJson<EvidenceJson>(apiPath(`tickets/${name}/evidence`));
  const mayAsk = mayChange(useSession());
  const kits = evidence.loaded.state === "ready" ? evidence.loaded.value.kits : [];
  const image = kits.find(({ heap }) => heap.state === "taken") ?? null;
  // Each answer of it is noted in the audit log, so it is asked for once for each image.
  const path = image === null || !mayAsk ? null : apiPath(`holders/tickets/${name}`, { at: image.at });
  const holders = useJson<HoldersJson>(path, { isLive: false });
  return {
    evidence,
    mayAsk,
    dump: dumpOf(kits),
    heap: holders.loaded.state === "ready" && path !== null ? heapOf(holders.loaded.value) : null,
  };
}

function dumpOf(kits: readonly EvidenceKitJson[]): FoundEvidence["dump"] {
  for (const kit of kits) if (kit.goroutines.state === "taken") return { kit, goroutines: kit.goroutines };
  return null;
}

function heapOf({ kits }: HoldersJson): FoundEvidence["heap"] {
  for (const { at, instance, heap } of kits) if (heap.state === "taken") return { at, instance, heap };
  return null;
}
