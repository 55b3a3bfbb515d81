/** The parts of the story that come from judgments. */
import type { ComponentChildren } from "preact";

import { position } from "../../../leakhound/src/report/html/words.ts";
import { GOROUTINES_NOT_JUDGED, isAboutGoroutines } from "../../../leakhound/src/report/words/evidence-kit.ts";
import type { CausesJson, TicketJson } from "../../../serve/src/api/json-types.ts";
import { apiPath } from "../site/api.ts";
import { FunctionName, Moment, Name, Section, Tag } from "../site/parts.tsx";
import { intervalText, rateText } from "../site/rates.ts";
import { addressOf } from "../site/router.ts";
import { useJson } from "../site/use-json.ts";
import { SourceLines } from "./source-lines.tsx";
import { releaseWords } from "./words.ts";

interface StoryProps {
  readonly ticket: TicketJson;
}

export function Seen({ ticket: { evidence } }: StoryProps) {
  return (
    <Section id="seen" title="What was seen">
      <Clauses
        clauses={evidence.filter((text) => !isAboutGoroutines(text))}
        otherwise="The last judgment gave no evidence."
      />
    </Section>
  );
}

/** A leak of the heap is often one of goroutines, which hold memory. */
export function Goroutines({
  ticket: { evidence, kind },
  children,
}: StoryProps & { readonly children: ComponentChildren }) {
  return (
    <Section id="goroutines" title={kind === "goroutine" ? "Goroutines" : "Is it a leak of goroutines?"}>
      <Clauses clauses={evidence.filter(isAboutGoroutines)} otherwise={`Goroutines were ${GOROUTINES_NOT_JUDGED}.`} />
      {children}
    </Section>
  );
}

function Clauses({ clauses, otherwise }: { readonly clauses: readonly string[]; readonly otherwise: string }) {
  if (clauses.length === 0) return <p class="lead">{otherwise}</p>;
  return (
    <ol class="evidence">
      {clauses.map((text) => (
        <li key={text}>
          <Name text={text} charsMax={1_000} />
        </li>
      ))}
    </ol>
  );
}

export function Where({ ticket }: StoryProps) {
  const { stack, kind, own } = ticket;
  return (
    <Section id="where" title="Where">
      <Source ticket={ticket} />
      {stack.length === 0 ? (
        <p class="lead">No profile shows this memory: it is {kind}.</p>
      ) : (
        <>
          <p class="lead">
            The stack that grows most, from the function that allocates or waits to its callers.
            {own === null
              ? " None of it is the service's own code."
              : " Bold: the first function of the service's own code."}
          </p>
          <ol class="frames">
            {stack.map((name, depth) => (
              <li key={depth} class={name === own ? "own" : undefined}>
                <FunctionName name={name} />
              </li>
            ))}
          </ol>
        </>
      )}
      <p class="row">
        <a
          href={addressOf("service", { name: ticket.service, from: beforeText(ticket.firstSeen), to: ticket.lastSeen })}
        >
          Memory and sites over time
        </a>
        <a href={growthAddress(ticket)}>Flame graph of the growth</a>
        {ticket.place === null ? null : (
          <a href={growthAddress(ticket, { view: "source", function: ticket.place.function })}>
            Source, with the growth of each line
          </a>
        )}
      </p>
    </Section>
  );
}

/** The line: in the checkout that is configured for the service, or else as the profile names it. */
function Source({ ticket: { source, place } }: StoryProps) {
  if (source === null)
    return place === null ? null : (
      <>
        <p class="place">
          <FunctionName name={place.function} />{" "}
          <span class="pos">
            <Name text={position(place.file, place.line)} />
          </span>
        </p>
        <p class="lead">
          The line as the profile names it. With the folder of a checkout (<code>source</code> in the configuration of
          the server), tickets show the line itself and the commit that brought it.
        </p>
      </>
    );
  const { file, line, text, around, doubt, commit } = source;
  return (
    <>
      <p class="place">
        {place === null ? null : <FunctionName name={place.function} />}{" "}
        <span class="pos">
          <Name text={position(file, line)} />
        </span>
      </p>
      {around === null ? null : <SourceLines around={around} line={line} />}
      {text === null || around !== null ? null : (
        <pre class="source">
          <span class="pos">{line}</span> <Name text={text} charsMax={400} />
        </pre>
      )}
      {doubt === null ? null : (
        <p class="lead">
          <Name text={doubt} charsMax={400} />
        </p>
      )}
      {commit === null ? null : (
        <p class="lead">
          The commit that brought the line:{" "}
          <code>
            <Name text={commit.id.slice(0, COMMIT_CHARS)} />
          </code>{" "}
          of <Name text={commit.author} charsMax={100} />, <Moment iso={commit.at} />: <Name text={commit.summary} />
        </p>
      )}
    </>
  );
}

const COMMIT_CHARS = 12;
const BEFORE_MS = 10 * 60_000;

/** Some time before the ticket was seen first, so that the beginning of the growth is in view. */
const beforeText = (iso: string): string => new Date(Date.parse(iso) - BEFORE_MS).toISOString();

/** Stored profiles of before and after the growth, or those of the times at which the ticket was seen. */
function growthAddress(
  { service, kind, instances, firstSeen, lastSeen, profiles }: TicketJson,
  shown: Readonly<Record<string, string>> = {},
): string {
  const after = profiles === null ? null : new URL(profiles.after, document.baseURI).searchParams;
  const before = profiles === null ? null : new URL(profiles.before, document.baseURI).searchParams;
  return addressOf("explore", {
    service,
    instance: after?.get("instance") ?? instances[0]?.instance ?? null,
    kind: kind === "goroutine" ? "goroutine" : "heap",
    at: after?.get("at") ?? lastSeen,
    base_at: before?.get("at") ?? firstSeen,
    ...shown,
  });
}

/** Known leaks that fit, with the mistake that usually leaves them, and what to change. */
export function Cause({ ticket: { causes } }: StoryProps) {
  const asked = causes.slice(0, CAUSES_MAX).filter((id) => id.length <= ID_CHARS_MAX);
  const path = asked.length === 0 ? null : apiPath("causes", { id: asked });
  const { loaded } = useJson<CausesJson>(path, { isLive: false });
  const known = loaded.state === "ready" ? loaded.value.causes : [];
  const unknown = causes.slice(0, CAUSES_MAX).filter((id) => !known.some((one) => one.id === id));
  return (
    <Section id="cause" title="Likely cause, and what to change">
      {causes.length === 0 ? (
        <p class="lead">No known leak fits what grew. Look at who keeps what the site allocates.</p>
      ) : null}
      {known.map((cause) => (
        <KnownCause key={cause.id} cause={cause} />
      ))}
      {unknown.map((id) => (
        <p key={id}>
          <Name text={id} />
        </p>
      ))}
    </Section>
  );
}

const CAUSES_MAX = 3;
/** The server takes no longer one. */
const ID_CHARS_MAX = 200;

function KnownCause({
  cause: { id, title, mistakes, advice, links },
}: {
  readonly cause: CausesJson["causes"][number];
}) {
  return (
    <article class="cause">
      <h3>
        {title} <Tag>{id}</Tag>
      </h3>
      <p>Mostly:</p>
      <ul>
        {mistakes.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p>{advice}</p>
      {links.map((link) => (
        <p key={link} class="detail">
          <a href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </p>
      ))}
    </article>
  );
}

export function Release({ ticket: { releases } }: StoryProps) {
  const facts = [
    ["First seen in", releases.firstWith],
    ["Last judged without it", releases.lastWithout],
    ["Last seen in", releases.lastWith],
  ] as const;
  return (
    <Section id="release" title="Release">
      <p class="lead">{releaseWords(releases)}</p>
      <dl class="pairs">
        {facts.map(([words, release]) =>
          release === null ? null : (
            <div key={words}>
              <dt>{words}</dt>
              <dd>
                <code>
                  <Name text={release} />
                </code>
              </dd>
            </div>
          ),
        )}
      </dl>
    </Section>
  );
}

/** Whether a later release fixed it, by the test of `leakhound verify`. */
export function Fix({ ticket: { fix, verification } }: StoryProps) {
  const shown = fix ?? verification;
  return (
    <Section id="fix" title="Did a fix work?">
      {shown === null ? (
        <p class="lead">
          No later release was compared yet. When one runs, profiles of before and after are compared, and this says
          whether the leak is gone.
        </p>
      ) : (
        <Verification of={shown} />
      )}
    </Section>
  );
}

const OUTCOMES = {
  fixed: ["no-leak", "fixed"],
  "not-fixed": ["leak", "not fixed"],
  improved: ["inconclusive", "improved"],
  inconclusive: ["inconclusive", "inconclusive"],
} as const;

function Verification({
  of: { release, at, outcome, before, after, text },
}: {
  readonly of: NonNullable<TicketJson["fix"]>;
}) {
  const [kind, words] = OUTCOMES[outcome];
  return (
    <>
      <p>
        <Tag kind={kind}>{words}</Tag> by release{" "}
        <code>
          <Name text={release} />
        </code>
        , <Moment iso={at} />
      </p>
      <p class="lead">
        <Name text={text} charsMax={1_000} />
      </p>
      {before === null || after === null ? null : (
        <dl class="pairs">
          <div>
            <dt>Growth before</dt>
            <dd>
              {rateText(before)} <span class="detail">{intervalText(before)}</span>
            </dd>
          </div>
          <div>
            <dt>Growth after</dt>
            <dd>
              {rateText(after)} <span class="detail">{intervalText(after)}</span>
            </dd>
          </div>
        </dl>
      )}
    </>
  );
}

const INSTANCES_MAX = 100;

const DIFFERENCES = {
  leak: "leak, unlike all others",
  "no-leak": "do not leak, unlike all others",
  rate: "grow at another rate than all others",
} as const;

export function Instances({ ticket: { instances, without, odd } }: StoryProps) {
  return (
    <Section id="instances" title="Instances">
      {odd === null ? null : (
        <p class="lead">
          {odd.instances.map((name, index) => (
            <span key={name}>
              {index === 0 ? "" : ", "}
              <Name text={name} />
            </span>
          ))}{" "}
          {DIFFERENCES[odd.differ]}: what is different about them?
        </p>
      )}
      <table class="figures cards">
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col">Growth</th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {instances.slice(0, INSTANCES_MAX).map(({ instance, rate, lastSeen }) => (
            <tr key={instance}>
              <th scope="row">
                <Name text={instance} />
              </th>
              <td data-label="Growth">
                <b>{rateText(rate)}</b> <span class="detail">{intervalText(rate)}</span>
              </td>
              <td data-label="Last seen">
                <Moment iso={lastSeen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {instances.length > INSTANCES_MAX ? <p class="lead">and {instances.length - INSTANCES_MAX} more.</p> : null}
      {without.length === 0 ? null : (
        <p class="lead">
          Not in{" "}
          {without.slice(0, INSTANCES_MAX).map((name, index) => (
            <span key={name}>
              {index === 0 ? "" : ", "}
              <Name text={name} />
            </span>
          ))}
          .
        </p>
      )}
    </Section>
  );
}
