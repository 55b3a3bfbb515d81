/** The line of the checkout with its neighbors; the line itself is marked. */
import type { TicketJson } from "../../../serve/src/api/json-types.ts";
import { visibleText } from "../base/visible-text.ts";

type Around = NonNullable<NonNullable<TicketJson["source"]>["around"]>;

const TAB = "    ";

export function SourceLines({ around: { first, lines }, line }: { readonly around: Around; readonly line: number }) {
  return (
    <pre class="source">
      {lines.map((text, row) => {
        const isLine = first + row === line;
        const shown = visibleText(text.replaceAll("\t", TAB));
        return (
          <div key={row} class={isLine ? "marked" : undefined}>
            <span class="pos">{String(first + row).padStart(String(first + lines.length - 1).length)}</span>{" "}
            {isLine ? <mark>{shown}</mark> : shown}
          </div>
        );
      })}
    </pre>
  );
}
