/** The parts of the story that come from judgments. */

import { position } from "../../../leakhound/src/report/html/words.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { FunctionName, Moment, Name, Section, Tag } from "../site/parts.tsx";
import { intervalText, rateText } from "../site/rates.ts";
import { releaseWords } from "./words.ts";

interface StoryProps {
  readonly ticket: TicketJson;
}

export function Seen({ ticket: { evidence } }: StoryProps) {
  return (
    <Section id="seen" title="What was seen">
      {evidence.length === 0 ? <p class="lead">The last judgment gave no evidence.</p> : null}
      <ol class="evidence">
        {evidence.map((text) => (
          <li key={text}>
            <Name text={text} charsMax={1_000} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function Where({ ticket: { stack, kind, own, place } }: StoryProps) {
  return (
    <Section id="where" title="Where">
      {place === null ? null : (
        <p class="place">
          <FunctionName name={place.function} />{" "}
          <span class="pos">
            <Name text={position(place.file, place.line)} />
          </span>
        </p>
      )}
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
    </Section>
  );
}

export function Cause({ ticket: { causes } }: StoryProps) {
  return (
    <Section id="cause" title="Likely cause">
      {causes.length === 0 ? (
        <p class="lead">No known leak fits what grew.</p>
      ) : (
        <ol>
          {causes.map((cause) => (
            <li key={cause}>
              <Name text={cause} />
            </li>
          ))}
        </ol>
      )}
    </Section>
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
