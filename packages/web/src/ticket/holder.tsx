/** Who holds the memory: in words, as the path from the variable to the bytes, as an icicle, and as a table. */
import { useMemo, useState } from "preact/hooks";
import { formatBytes, formatCount, formatShare } from "../../../leakhound/src/base/format.ts";
import { position } from "../../../leakhound/src/report/html/words.ts";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { heldMemoryWords } from "../../../leakhound/src/report/words/evidence-kit.ts";
import { FlameGraph } from "../flame/flame-graph.tsx";
import { ApiProblem, apiPath, postJson } from "../site/api.ts";
import { Moment, Name, Problem, Section, Show } from "../site/parts.tsx";
import type { EvidenceKitJson, HeapJson, TicketEvidence } from "./use-evidence.ts";

const NAME_CHARS_MAX = 400;

export function Holder({ id, found }: { readonly id: string; readonly found: TicketEvidence }) {
  const { evidence, heap, mayAsk } = found;
  return (
    <Section id="holder" title="Who holds the memory" aside={mayAsk ? <LookAgain id={id} found={found} /> : null}>
      <Show of={evidence.loaded}>
        {({ looking, kits }) => (
          <>
            {looking === null ? null : (
              <p class="lead" role="status">
                The server is looking at a process now.
              </p>
            )}
            {heap === null ? <Missing kits={kits} mayAsk={mayAsk} isLooking={looking !== null} /> : <Held of={heap} />}
          </>
        )}
      </Show>
    </Section>
  );
}

interface MissingProps {
  readonly kits: readonly EvidenceKitJson[];
  readonly mayAsk: boolean;
  readonly isLooking: boolean;
}

function Missing({ kits, mayAsk, isLooking }: MissingProps) {
  const [newest] = kits;
  if (kits.some(({ heap }) => heap.state === "taken"))
    return (
      <p class="lead">
        {mayAsk ? "Loading …" : "A heap image was analyzed. Its holders need a token with the scope admin."}
      </p>
    );
  if (!newest) return isLooking ? null : <p class="lead">No process was looked at yet.</p>;
  return newest.heap.state === "taken" ? null : (
    <p class="lead">
      There is no heap image: <Name text={newest.heap.why} charsMax={600} />.
    </p>
  );
}

function Held({ of: { at, instance, heap } }: { readonly of: NonNullable<TicketEvidence["heap"]> }) {
  const main = heap.holders.find(({ id }) => id === heap.main?.id) ?? null;
  const flame = useMemo(() => flameOf(heap.icicle), [heap.icicle]);
  return (
    <>
      {heldMemoryWords(heap).map((sentence) => (
        <p key={sentence}>
          <Name text={sentence} charsMax={1_500} />
        </p>
      ))}
      {main === null ? null : <Path path={main.path} />}
      <NamingLines lines={heap.lines} />
      {flame === null ? null : <FlameGraph flame={flame} title="Who holds the memory" />}
      <HolderTable heap={heap} mainId={main?.id ?? null} />
      {heap.notes.map((note) => (
        <p key={note} class="lead">
          Note: <Name text={note} charsMax={600} />.
        </p>
      ))}
      <p class="lead">
        By the heap image of <Name text={instance ?? "an instance"} />, <Moment iso={at} />
        {heap.pauseMs === null ? "" : `; it was paused for ${formatCount(Math.round(heap.pauseMs))} ms`}. The image is
        deleted.
      </p>
    </>
  );
}

/** From the variable to most of the bytes. */
function Path({ path }: { readonly path: readonly string[] }) {
  return (
    <ol class="path" aria-label="Path from the holder to the memory">
      {path.map((step, row) => (
        <li key={row}>
          <code>
            <Name text={step} charsMax={NAME_CHARS_MAX} />
          </code>
        </li>
      ))}
    </ol>
  );
}

/** Lines of the checkout that name the variable: one of them is mostly the line to change. */
function NamingLines({ lines }: { readonly lines: HeapJson["lines"] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <p class="lead">Lines of the checkout with its name:</p>
      <ul class="lines">
        {lines.map(({ file, line, text }) => (
          <li key={`${file}:${line}`}>
            <span class="pos">
              <Name text={position(file, line)} />
            </span>{" "}
            <code>
              <Name text={text} />
            </code>
          </li>
        ))}
      </ul>
    </>
  );
}

function flameOf(icicle: HeapJson["icicle"]): FlameTable | null {
  if (icicle === null || icicle.total.length < 2) return null;
  const zeros = icicle.total.map(() => 0);
  const own = icicle.total.map((): 0 => 0);
  return { unit: "bytes", per: "image", ...icicle, files: [""], file: zeros, line: zeros, own };
}

function HolderTable({ heap, mainId }: { readonly heap: HeapJson; readonly mainId: string | null }) {
  const hasGrowth = heap.before !== null;
  return (
    <details>
      <summary>All holders, and classes of objects</summary>
      <table class="figures cards">
        <thead>
          <tr>
            <th scope="col">Holder</th>
            <th scope="col">Retains</th>
            <th scope="col">Objects</th>
            {hasGrowth ? <th scope="col">Growth</th> : null}
          </tr>
        </thead>
        <tbody>
          {heap.holders.map(({ id, root, retainedBytes, share, objects, growthBytes }) => (
            <tr key={id}>
              <th scope="row" class={id === mainId ? "own" : undefined}>
                <Name text={root} />
              </th>
              <td data-label="Retains">
                {formatBytes(retainedBytes)} <span class="detail">{formatShare(share)}</span>
              </td>
              <td data-label="Objects">{formatCount(objects)}</td>
              {hasGrowth ? <td data-label="Growth">{growthBytes === null ? "" : formatBytes(growthBytes)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      <table class="figures cards">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Bytes</th>
            <th scope="col">Objects</th>
          </tr>
        </thead>
        <tbody>
          {heap.types.map(({ type, bytes, objects }) => (
            <tr key={type}>
              <th scope="row">
                <Name text={type} />
              </th>
              <td data-label="Bytes">{formatBytes(bytes)}</td>
              <td data-label="Objects">{formatCount(objects)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function LookAgain({ id, found: { evidence } }: { readonly id: string; readonly found: TicketEvidence }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const ask = async (): Promise<void> => {
    try {
      await postJson(apiPath(`tickets/${encodeURIComponent(id)}/evidence`), {});
      setProblem(null);
      evidence.reload();
    } catch (cause) {
      setProblem(cause instanceof ApiProblem ? cause : new ApiProblem(0, "it did not work"));
    }
  };
  return (
    <>
      <button type="button" onClick={ask}>
        Look at a process now
      </button>
      {problem ? <Problem problem={problem} /> : null}
    </>
  );
}
