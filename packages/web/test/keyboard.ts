/** Uses pages by keyboard alone, as someone without a mouse does. */
import type { Page } from "playwright-core";

export interface TabWalk {
  /** Controls that Tab does not reach. */
  readonly missed: readonly string[];
  /** Controls whose focus cannot be seen. */
  readonly unseen: readonly string[];
  /** Where the focus stays although Tab is pressed; null where it goes through the whole page. */
  readonly trap: string | null;
  /** How many controls were reached. */
  readonly reached: number;
}

const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex], [role=application]";
/** A field of a date and time has a stop for each of its parts. */
const STOPS_MAX = 10;
const CONTROLS_MAX = 400;
/** The focus has left the page. */
const NOWHERE = -1;
/** A control that came while the page was gone through, since pages update themselves. */
const NEW = -2;

/** Presses Tab from the top of the page until the focus leaves it. */
export async function walkByTab(page: Page): Promise<TabWalk> {
  const controls = await page.evaluate(numberControls, CONTROLS);
  const reached = new Set<number>();
  const unseen: string[] = [];
  let last = NOWHERE;
  for (let stops = 0, presses = 0; presses < CONTROLS_MAX; presses++) {
    await page.keyboard.press("Tab");
    const { row, isSeen, text } = await page.evaluate(focused);
    if (row === NOWHERE || (reached.has(row) && row !== last)) break;
    stops = row === last ? stops + 1 : 0;
    if (row !== NEW && stops > STOPS_MAX) return { missed: [], unseen, trap: text, reached: reached.size };
    if (!isSeen && row !== last) unseen.push(text);
    if (row !== NEW) reached.add(row);
    last = row;
  }
  const missed = controls.filter((_, row) => !reached.has(row));
  return { missed, unseen, trap: null, reached: reached.size };
}

/** Runs in the page. @returns what each control that can be used now says; a link that has a twin may be left out */
function numberControls(selector: string): readonly string[] {
  const isUsable = (one: HTMLElement) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled, [type=hidden], #main");
  const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(isUsable);
  const hasTwin = (one: HTMLElement) =>
    one.tabIndex < 0 &&
    all.some((other) => other.tabIndex >= 0 && other.getAttribute("href") === one.getAttribute("href"));
  const controls = all.filter((one) => !(one.matches("a") && hasTwin(one)));
  for (const [row, one] of controls.entries()) one.dataset["row"] = String(row);
  return controls.map((one) => one.outerHTML.slice(0, 150));
}

/** Runs in the page: the control with the focus, and whether its focus can be seen. */
function focused(): { readonly row: number; readonly isSeen: boolean; readonly text: string } {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || one === document.body) return { row: -1, isSeen: true, text: "" };
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const isInside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && right > left;
  const isSeen = isInside && outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
  return { row: Number(one.dataset["row"] ?? -2), isSeen, text: one.outerHTML.slice(0, 150) };
}

/** Presses Tab until a control with this text, label or value has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < CONTROLS_MAX; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(hasFocus, name)) return;
  }
  throw new Error(`no control "${name}" gets the focus`);
}

function hasFocus(name: string): boolean {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement)) return false;
  const labels =
    one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement
      ? one.labels
      : null;
  const names = [
    one.textContent,
    one.getAttribute("aria-label"),
    ...[...(labels ?? [])].map((label) => label.textContent),
  ];
  return names.some((text) => (text ?? "").trim().startsWith(name));
}

export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
