/**
 * Keyboard shortcuts: a page registers its keys, and `?` lists those that work now. A shortcut is one key, or two in a row
 * (`g f`). They rest while the user types into a field, and can be switched off, since speech input types letters.
 */
import { useEffect } from "preact/hooks";

export interface Shortcut {
  /** As `KeyboardEvent.key` has it; two of them separated by a space. */
  readonly keys: string;
  /** What it does: "Show the fleet". */
  readonly words: string;
  readonly run: () => void;
}

const SWITCH = "leakhound-shortcuts";
const SECOND_KEY_MS = 1_500;

const registered = new Set<readonly Shortcut[]>();
let first: { readonly key: string; readonly at: number } | null = null;

export const areShortcutsOn = (): boolean => localStorage.getItem(SWITCH) !== "off";
export const switchShortcuts = (isOn: boolean): void => localStorage.setItem(SWITCH, isOn ? "on" : "off");

/** Those of the page and of the frame around it, those of the page first. */
export const activeShortcuts = (): readonly Shortcut[] => [...registered].reverse().flat();

/** The shortcuts work while the component is shown. @param dependencies of what they do */
export function useShortcuts(shortcuts: readonly Shortcut[], dependencies: readonly unknown[]): void {
  useEffect(() => {
    registered.add(shortcuts);
    return () => registered.delete(shortcuts);
  }, dependencies);
}

export function listenToKeys(): () => void {
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
  if (!areShortcutsOn() && event.key !== "?") return;
  if (document.querySelector("dialog[open]")) return;
  const isSecond = first !== null && event.timeStamp - first.at < SECOND_KEY_MS;
  const typed = isSecond && first ? `${first.key} ${event.key}` : event.key;
  const found = shortcutOf(typed) ?? shortcutOf(event.key);
  first = found ? null : { key: event.key, at: event.timeStamp };
  if (!found) return;
  event.preventDefault();
  found.run();
}

const shortcutOf = (keys: string): Shortcut | undefined => activeShortcuts().find((one) => one.keys === keys);

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")
  );
}
