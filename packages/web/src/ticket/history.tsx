/** What happened to the ticket, the newest first. */
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { Moment, Name, Section } from "../site/parts.tsx";

const EVENTS_MAX = 200;
const COMMENT_CHARS_MAX = 10_000;

export function History({ ticket: { history } }: { readonly ticket: TicketJson }) {
  const newest = history.toReversed().slice(0, EVENTS_MAX);
  return (
    <Section id="history" title="History">
      <ol class="history">
        {newest.map(({ at, event, by, text }, index) => (
          <li key={index}>
            <Moment iso={at} />
            <p>
              <b>{event}</b>{" "}
              {by === null ? null : (
                <>
                  by <Name text={by} charsMax={100} />
                </>
              )}
            </p>
            {text === null ? null : (
              <p class="comment">
                {text.split("\n").map((line, row) => (
                  <span key={row}>
                    <Name text={line} charsMax={COMMENT_CHARS_MAX} />
                    <br />
                  </span>
                ))}
              </p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
