/** A ticket as a story: what was seen, where, why, since which release, whether a fix worked, and what people did. */
import { useState } from "preact/hooks";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { apiPath } from "../site/api.ts";
import { Name, Show } from "../site/parts.tsx";
import { useShortcuts } from "../site/shortcuts.ts";
import { useJson } from "../site/use-json.ts";
import { Actions } from "./actions.tsx";
import { Banner } from "./banner.tsx";
import { CopyMarkdown } from "./copy.tsx";
import { GoroutineDump } from "./goroutine-dump.tsx";
import { History } from "./history.tsx";
import { Holder } from "./holder.tsx";
import { Cause, Fix, Goroutines, Instances, Release, Seen, Where } from "./story.tsx";
import { useEvidence } from "./use-evidence.ts";

export function TicketPage({ id }: { readonly id: string }) {
  const { loaded, set } = useJson<TicketJson>(apiPath(`tickets/${encodeURIComponent(id)}`));
  return (
    <>
      {loaded.state === "ready" ? null : (
        <h1>
          Ticket <Name text={id} />
        </h1>
      )}
      <Show of={loaded}>{(ticket) => <Ticket ticket={ticket} onChanged={set} />}</Show>
    </>
  );
}

interface TicketProps {
  readonly ticket: TicketJson;
  readonly onChanged: (ticket: TicketJson) => void;
}

function Ticket({ ticket, onChanged }: TicketProps) {
  const [copies, setCopies] = useState(0);
  const found = useEvidence(ticket);
  useShortcuts([{ keys: "y", words: "Copy the ticket as Markdown", run: () => setCopies((count) => count + 1) }], []);
  return (
    <>
      <Banner ticket={ticket}>
        <CopyMarkdown ticket={ticket} found={found} copies={copies} />
      </Banner>
      <Seen ticket={ticket} />
      <Goroutines ticket={ticket}>{found.dump === null ? null : <GoroutineDump of={found.dump} />}</Goroutines>
      <Where ticket={ticket} />
      <Holder id={ticket.id} found={found} />
      <Cause ticket={ticket} />
      <Release ticket={ticket} />
      <Fix ticket={ticket} />
      <Instances ticket={ticket} />
      <Actions ticket={ticket} onChanged={onChanged} />
      <History ticket={ticket} />
    </>
  );
}
