/** The ticket in one look: what leaks, how fast, until when. */
import type { ComponentChildren } from "preact";
import { formatBytes } from "../../../leakhound/src/base/format.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { FunctionName, Moment, Name, Tag, timeLeftText } from "../site/parts.tsx";
import { intervalText, rateText } from "../site/rates.ts";
import { addressOf } from "../site/router.ts";
import { kindWords, spanText, stateWords } from "./words.ts";

const BANNERS: Readonly<Record<TicketJson["state"], "leak" | "no-leak" | "inconclusive">> = {
  open: "leak",
  suspected: "inconclusive",
  fixed: "no-leak",
  resolved: "no-leak",
  withdrawn: "inconclusive",
};

export function Banner({ ticket, children }: { readonly ticket: TicketJson; readonly children: ComponentChildren }) {
  return (
    <section class={`banner ${BANNERS[ticket.state]}`} aria-labelledby="title-ticket">
      <div>
        <p class="crumbs">
          <a href={addressOf("service", { name: ticket.service })}>
            <Name text={ticket.service} />
          </a>{" "}
          · <Name text={ticket.id} />
        </p>
        <h1 id="title-ticket">
          {kindWords(ticket.kind)}: <FunctionName name={ticket.site} />
        </h1>
        <p class="reason">
          {stateWords(ticket)} {ticket.isMuted ? <Tag>muted</Tag> : null}{" "}
          {ticket.acknowledgedBy === null ? null : (
            <Tag>
              taken by <Name text={ticket.acknowledgedBy} charsMax={60} />
            </Tag>
          )}
        </p>
        <div class="row">{children}</div>
      </div>
      <Facts ticket={ticket} />
    </section>
  );
}

function Facts({
  ticket: { rate, exhausted, firstSeen, lastSeen, confidence, instances, without, limitBytes },
}: {
  readonly ticket: TicketJson;
}) {
  return (
    <dl class="facts">
      <div>
        <dt>Grows by</dt>
        <dd>
          <span class="figure">{rateText(rate)}</span>
          <span class="detail">95% interval: {intervalText(rate)}</span>
        </dd>
      </div>
      <div>
        <dt>Memory limit</dt>
        <dd>
          {exhausted === null ? (
            <span class="detail">No limit is known that it would reach.</span>
          ) : (
            <>
              <span class="figure">reached {timeLeftText(exhausted, Date.now())}</span>
              <span class="detail">
                {limitBytes === null ? null : `${formatBytes(limitBytes)}, `}
                <Moment iso={exhausted} />
              </span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Seen for</dt>
        <dd>
          <span class="figure">{spanText(firstSeen, lastSeen)}</span>
          <span class="detail">
            <Moment iso={firstSeen} /> to <Moment iso={lastSeen} />
          </span>
        </dd>
      </div>
      <div>
        <dt>In</dt>
        <dd>
          <span class="figure">
            {instances.length} of {instances.length + without.length}
          </span>
          <span class="detail">instances; confidence {confidence.toFixed(2)}</span>
        </dd>
      </div>
    </dl>
  );
}
