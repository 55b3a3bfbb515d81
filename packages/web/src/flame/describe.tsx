/** Describes one frame: in a tooltip at the pointer, and in a line below the graph for screen readers. */

import { formatShare } from "../../../leakhound/src/base/format.ts";
import { gainText, grownText, wholeWords } from "../../../leakhound/src/report/html/flame-words.ts";
import { position } from "../../../leakhound/src/report/html/words.ts";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { cutMiddle } from "../base/visible-text.ts";

const TOOLTIP_PX = 380;
const NAME_CHARS_MAX = 600;
const TOOLTIP_OFFSET_PX = 14;

interface FrameFacts {
  readonly name: string;
  readonly position: string;
  readonly growth: string;
  readonly owner: "own code" | "library" | "";
}

function factsOf(flame: FlameTable, row: number): FrameFacts {
  const share = formatShare(flame.total[0]! > 0 ? flame.total[row]! / flame.total[0]! : 0);
  return {
    name: cutMiddle(flame.names[flame.name[row]!]!, NAME_CHARS_MAX),
    position: cutMiddle(position(flame.files[flame.file[row]!] ?? "", flame.line[row]!), NAME_CHARS_MAX),
    growth: `${gainText(flame, row)}, ${share} of ${wholeWords(flame)}${holderWords(flame, row)}`,
    owner: row === 0 || flame.per === "image" ? "" : flame.own[row] === 1 ? "own code" : "library",
  };
}

function holderWords(flame: FlameTable, row: number): string {
  const text = grownText(flame, row);
  return text === "" ? "" : `; its holder: ${text}`;
}

/** A point in the visible part of the drawing. */
export interface Point {
  readonly xPx: number;
  readonly yPx: number;
}

interface TooltipProps {
  readonly flame: FlameTable;
  readonly row: number;
  readonly at: Point;
  /** Width of the drawing; near its right edge the tooltip moves left to stay inside. */
  readonly widthPx: number;
}

export function Tooltip({ flame, row, at, widthPx }: TooltipProps) {
  const facts = factsOf(flame, row);
  const left = Math.max(0, Math.min(at.xPx + TOOLTIP_OFFSET_PX, widthPx - TOOLTIP_PX));
  const style = { left: `${left}px`, top: `${at.yPx + TOOLTIP_OFFSET_PX}px`, maxWidth: `min(${TOOLTIP_PX}px, 100%)` };
  return (
    <div class="tooltip" style={style} aria-hidden="true">
      <code>{facts.name}</code>
      {facts.position === "" ? null : <span class="pos">{facts.position}</span>}
      <span>{facts.growth}</span>
      {facts.owner === "" ? null : <span class="owner">{facts.owner}</span>}
    </div>
  );
}

export function FrameStatus({ flame, row }: { readonly flame: FlameTable; readonly row: number | null }) {
  const facts = row === null ? null : factsOf(flame, row);
  const text =
    facts && [facts.name, facts.position, facts.growth, facts.owner].filter((part) => part !== "").join(" · ");
  return (
    <p class="frame-status" aria-live="polite">
      {text ?? "Point at a frame or use the arrow keys to see its details. Ctrl with the wheel zooms, dragging moves."}
    </p>
  );
}
