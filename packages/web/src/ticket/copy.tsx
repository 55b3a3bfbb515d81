/** Copies the ticket as Markdown; where the browser refuses the clipboard, it shows the text to copy. */
import { useEffect, useState } from "preact/hooks";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { Dialog } from "../site/dialog.tsx";
import { ticketMarkdown } from "./markdown.ts";
import type { FoundEvidence } from "./use-evidence.ts";

interface CopyProps {
  readonly ticket: TicketJson;
  readonly found: FoundEvidence;
  /** How often the shortcut was pressed. */
  readonly copies: number;
}

export function CopyMarkdown({ ticket, found, copies }: CopyProps) {
  const [said, setSaid] = useState("");
  const [text, setText] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const markdown = ticketMarkdown(ticket, location.href, found);
    try {
      // Absent on an address without TLS other than this machine's.
      await navigator.clipboard.writeText(markdown);
      setSaid("Copied.");
    } catch {
      setText(markdown);
    }
  };
  useEffect(() => {
    if (copies > 0) void copy();
  }, [copies]);
  return (
    <>
      <button type="button" onClick={copy}>
        Copy as Markdown
      </button>
      <span role="status">{said}</span>
      {text === null ? null : (
        <Dialog title="The ticket as Markdown" onClose={() => setText(null)}>
          <textarea
            readOnly
            rows={16}
            cols={80}
            aria-label="Markdown"
            onFocus={(event) => event.currentTarget.select()}
          >
            {text}
          </textarea>
          <form method="dialog">
            <button type="submit">Close</button>
          </form>
        </Dialog>
      )}
    </>
  );
}
