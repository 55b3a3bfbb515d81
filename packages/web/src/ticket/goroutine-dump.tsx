/** Goroutines of a dump in groups: those of the ticket's site first. */
import { formatCount } from "../../../leakhound/src/base/format.ts";
import { plural, position } from "../../../leakhound/src/report/html/words.ts";
import { goroutineGroupWords } from "../../../leakhound/src/report/words/evidence-kit.ts";
import { FunctionName, Moment, Name, Tag } from "../site/parts.tsx";
import type { FoundEvidence, GoroutineDumpJson } from "./use-evidence.ts";

const GROUPS_OPEN = 1;

export function GoroutineDump({ of: { kit, goroutines } }: { readonly of: NonNullable<FoundEvidence["dump"]> }) {
  const states = goroutines.states.map(({ state, count }) => `${formatCount(count)} ${state}`).join(", ");
  return (
    <>
      <p>
        {plural(goroutines.goroutines, "goroutine")} in {plural(goroutines.groups, "group")} of{" "}
        <Name text={kit.instance ?? "an instance"} />, <Moment iso={kit.at} />: <Name text={states} charsMax={600} />
      </p>
      {goroutines.kept.map((group, row) => (
        <Group key={row} group={group} isOpen={row < GROUPS_OPEN && group.isOfSite} />
      ))}
    </>
  );
}

interface GroupProps {
  readonly group: GoroutineDumpJson["kept"][number];
  readonly isOpen: boolean;
}

function Group({ group, isOpen }: GroupProps) {
  const { stack, framesLeftOut, createdBy, isOfSite } = group;
  const rootFrames = framesLeftOut > 0 ? ROOT_FRAMES : 0;
  return (
    <details class="goroutines" open={isOpen}>
      <summary>
        <Name text={goroutineGroupWords(group)} charsMax={600} /> {isOfSite ? <Tag>of this site</Tag> : null}
      </summary>
      <ol class="frames">
        {stack.map((frame, depth) => (
          <li key={depth}>
            {rootFrames > 0 && depth === stack.length - rootFrames ? (
              <p class="lead">… {framesLeftOut} more …</p>
            ) : null}
            <Frame frame={frame} />
          </li>
        ))}
      </ol>
      {createdBy === null ? null : (
        <p>
          Started at <Frame frame={createdBy} />
        </p>
      )}
    </details>
  );
}

/** As the server keeps them of a long stack. */
const ROOT_FRAMES = 6;

function Frame({ frame }: { readonly frame: GoroutineDumpJson["kept"][number]["stack"][number] }) {
  return (
    <>
      <FunctionName name={frame.function} />{" "}
      <span class="pos">
        <Name text={position(frame.file, frame.line)} />
      </span>
    </>
  );
}
