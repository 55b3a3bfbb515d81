/** `j` and `k` move the focus along the main links of a page's rows, which Enter opens. */
import { type Shortcut, useShortcuts } from "./shortcuts.ts";

export function useRowKeys(): void {
  useShortcuts(ROW_KEYS, []);
}

const ROW_KEYS: readonly Shortcut[] = [
  { keys: "j", words: "Next row", run: () => moveFocus(1) },
  { keys: "k", words: "Previous row", run: () => moveFocus(-1) },
];

function moveFocus(step: number): void {
  const links: (Element | null)[] = [...document.querySelectorAll("a.row-link")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  const link = links[next];
  if (link instanceof HTMLElement) link.focus();
}
