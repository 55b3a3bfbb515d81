/** What people do with a ticket: acknowledge, mute, comment, resolve. */
import { useRef, useState } from "preact/hooks";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { ApiProblem, apiPath, postJson } from "../site/api.ts";
import { Problem } from "../site/parts.tsx";
import { knownName, mayChange, useSession } from "../site/session.ts";
import { useShortcuts } from "../site/shortcuts.ts";
import { rememberedName, rememberName } from "../site/user.ts";

interface ActionsProps {
  readonly ticket: TicketJson;
  readonly onChanged: (ticket: TicketJson) => void;
}

type Action =
  | { readonly action: "acknowledge" | "resolve" | "comment" | "unmute" }
  | { readonly action: "mute"; readonly until: string };

const DAY_MS = 86_400_000;

export function Actions({ ticket, onChanged }: ActionsProps) {
  const session = useSession();
  const known = knownName(session);
  const text = useRef<HTMLTextAreaElement>(null);
  const by = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const act = async (action: Action): Promise<void> => {
    const name = known ?? by.current?.value.trim() ?? "";
    if (name === "") {
      by.current?.focus();
      setProblem(new ApiProblem(0, "your name is missing"));
      return;
    }
    if (known === null) rememberName(name);
    try {
      const body = { ...action, by: name, text: text.current?.value ?? "" };
      onChanged(await postJson<TicketJson>(apiPath(`tickets/${encodeURIComponent(ticket.id)}/actions`), body));
      if (text.current) text.current.value = "";
      setProblem(null);
    } catch (cause) {
      setProblem(cause instanceof ApiProblem ? cause : new ApiProblem(0, "it did not work"));
    }
  };
  useShortcuts(
    [
      { keys: "a", words: "Acknowledge the ticket", run: () => void act({ action: "acknowledge" }) },
      {
        keys: "m",
        words: "Mute the ticket until the next release",
        run: () => void act({ action: "mute", until: "release" }),
      },
      { keys: "c", words: "Write a comment", run: () => text.current?.focus() },
      { keys: "r", words: "Resolve the ticket", run: () => void act({ action: "resolve" }) },
    ],
    [ticket.id, known],
  );
  if (!mayChange(session)) return null;
  return (
    <section class="actions" aria-label="Actions">
      <div class="row">
        {known !== null ? null : (
          <label>
            Your name <input ref={by} defaultValue={rememberedName()} maxLength={200} autocomplete="name" />
          </label>
        )}
        <button type="button" onClick={() => act({ action: "acknowledge" })}>
          Acknowledge
        </button>
        <MuteButtons ticket={ticket} act={act} />
        <button type="button" disabled={ticket.state === "resolved"} onClick={() => act({ action: "resolve" })}>
          Resolve
        </button>
      </div>
      <label class="comment-field">
        <span>Comment</span>
        <textarea ref={text} rows={2} maxLength={10_000} />
      </label>
      <button type="button" onClick={() => act({ action: "comment" })}>
        Comment
      </button>
      {problem ? <Problem problem={problem} /> : null}
    </section>
  );
}

function MuteButtons({
  ticket,
  act,
}: {
  readonly ticket: TicketJson;
  readonly act: (action: Action) => Promise<void>;
}) {
  const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  if (ticket.isMuted)
    return (
      <button type="button" onClick={() => act({ action: "unmute" })}>
        Unmute
      </button>
    );
  return (
    <>
      <button type="button" onClick={() => act({ action: "mute", until: "release" })}>
        Mute until the next release
      </button>
      <button type="button" onClick={() => act({ action: "mute", until: until(1) })}>
        Mute for a day
      </button>
      <button type="button" onClick={() => act({ action: "mute", until: until(7) })}>
        Mute for a week
      </button>
    </>
  );
}
