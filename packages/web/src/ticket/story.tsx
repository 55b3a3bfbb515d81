/** The parts of the story that come from judgments. */
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { FunctionName, Moment, Name, Section } from "../site/parts.tsx";
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

export function Where({ ticket: { stack, kind } }: StoryProps) {
  return (
    <Section id="where" title="Where">
      {stack.length === 0 ? (
        <p class="lead">No profile shows this memory: it is {kind}.</p>
      ) : (
        <>
          <p class="lead">The stack that grows most, from the function that allocates or waits to its callers.</p>
          <ol class="frames">
            {stack.map((name, depth) => (
              <li key={depth}>
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

export function Release({ ticket: { releases, fix, rate } }: StoryProps) {
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
        {fix === null ? null : (
          <div>
            <dt>Fixed in</dt>
            <dd>
              <code>
                <Name text={fix.release} />
              </code>{" "}
              since <Moment iso={fix.at} />
              {fix.boundPerHour === null
                ? null
                : `; its judgments exclude a leak faster than ${rateText({ ...rate, perHour: fix.boundPerHour })}`}
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

const INSTANCES_MAX = 100;

export function Instances({ ticket: { instances, without } }: StoryProps) {
  return (
    <Section id="instances" title="Instances">
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
