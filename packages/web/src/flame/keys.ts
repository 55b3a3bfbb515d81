/** The keys of the flame graph. */
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { type Direction, type FlameLayout, neighbor, pathTo } from "./layout.ts";
import type { Zoom } from "./zoom.ts";

export const KEYS_HELP =
  "Arrow keys move between caller, callees and siblings, Enter zooms, Backspace goes back, Escape shows all.";

/**
 * Handles a key, and returns the row that then has the focus; null if the key has no function here.
 * Moving up from the root of the shown branch shows the branch of its caller. A focus outside of the shown branch counts as
 * a focus on its root.
 */
export function onKey(
  key: string,
  place: { readonly flame: FlameTable; readonly layout: FlameLayout; readonly zoom: Zoom; readonly focus: number },
): number | null {
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
