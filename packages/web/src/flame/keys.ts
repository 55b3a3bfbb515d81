/** The keys of the flame graph. */
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { type Direction, type FlameLayout, neighbor, pathTo } from "./layout.ts";
import { magnified, moved } from "./span.ts";
import type { Zoom } from "./zoom.ts";

/** Keys, separated by spaces, and what they do. */
export const FLAME_KEYS = [
  ["ArrowUp ArrowDown", "move to the caller or a callee"],
  ["ArrowLeft ArrowRight", "move to a sibling"],
  ["Enter", "zooms into the frame"],
  ["Backspace", "goes back"],
  ["Escape", "shows all"],
  ["+ -", "magnify and shrink the drawing"],
  ["Shift+ArrowLeft Shift+ArrowRight", "move the drawing"],
] as const;

export const KEYS_HELP =
  "Arrow keys move between caller, callees and siblings, Enter zooms, plus and minus magnify, Shift with an arrow key moves the drawing, Backspace goes back, Escape shows all.";

const MAGNIFY = 1.5;
const MOVE_PART = 0.2;
const MIDDLE = 0.5;

/** Magnifies or moves the drawing; false for other keys. */
export function onSpanKey({ key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">, zoom: Zoom): boolean {
  const next = nextSpan(key, shiftKey, zoom);
  if (next !== null) zoom.show(next);
  return next !== null;
}

function nextSpan(key: string, isShift: boolean, { span }: Zoom): Zoom["span"] | null {
  switch (key) {
    case "+":
    case "=":
      return magnified(span, { factor: MAGNIFY, at: MIDDLE });
    case "-":
    case "_":
      return magnified(span, { factor: 1 / MAGNIFY, at: MIDDLE });
    case "ArrowLeft":
      return isShift ? moved(span, -MOVE_PART) : null;
    case "ArrowRight":
      return isShift ? moved(span, MOVE_PART) : null;
    default:
      return null;
  }
}

export interface KeyPlace {
  readonly flame: FlameTable;
  readonly layout: FlameLayout;
  readonly zoom: Zoom;
  readonly focus: number;
}

/**
 * Handles a key, and returns the row that then has the focus; null if the key has no function here.
 * Moving up from the root of the shown branch shows the branch of its caller. A focus outside of the shown branch counts as
 * a focus on its root.
 */
export function onKey(key: string, place: KeyPlace): number | null {
  const { flame, layout, zoom } = place;
  const focus = pathTo(flame, place.focus).includes(zoom.root) ? place.focus : zoom.root;
  const step = (direction: Direction): number => neighbor(flame, layout, focus, direction) ?? focus;
  switch (key) {
    case "ArrowDown":
      return step("callee");
    case "ArrowUp": {
      const caller = step("caller");
      if (focus === zoom.root) zoom.to(caller);
      return caller;
    }
    case "ArrowLeft":
      return focus === zoom.root ? focus : step("previous");
    case "ArrowRight":
      return focus === zoom.root ? focus : step("next");
    case "Enter":
      zoom.to(focus);
      return focus;
    case "Backspace":
      zoom.back();
      return focus;
    case "Escape":
      zoom.reset();
      return focus;
    default:
      return null;
  }
}
