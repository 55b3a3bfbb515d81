/**
 * Colors for drawings on a canvas. They are CSS custom properties, so that the style sheet alone decides on light, dark and
 * print. A canvas reads them each time it draws.
 */

/** The value of a custom property of the page, such as `--grid`. */
export const color = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const CHANGED = "leakhound-theme";
const ATTRIBUTE = "data-theme";
const DARK = "(prefers-color-scheme: dark)";

/** The choice that printing ends with. */
let shown: Theme = "auto";

/**
 * Shows a page light or dark, or as the system is. The style sheet has the dark colors once, for systems that are dark; a
 * page that is dark elsewhere has these rules for every screen:
 *
 *   auto    @media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) … }
 *   dark    @media screen                                  { … }
 *   light   the attribute excludes them
 */
export function showTheme(theme: Theme): void {
  shown = theme;
  if (theme === "auto") document.documentElement.removeAttribute(ATTRIBUTE);
  else document.documentElement.setAttribute(ATTRIBUTE, theme);
  for (const rule of darkRules()) rule.media.mediaText = theme === "dark" ? "screen" : `screen and ${DARK}`;
  dispatchEvent(new Event(CHANGED));
}

const found: CSSMediaRule[] = [];

function darkRules(): readonly CSSMediaRule[] {
  if (found.length > 0) return found;
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules) if (rule instanceof CSSMediaRule && hasDarkColors(rule)) found.push(rule);
  return found;
}

/** By its selector: another script of the page may have changed its condition. */
const hasDarkColors = (rule: CSSMediaRule): boolean =>
  [...rule.cssRules].some((one) => one instanceof CSSStyleRule && one.selectorText.includes(ATTRIBUTE));

/**
 * Calls `redraw` when the colors change: the system or the reader switches between light and dark, or the page is printed,
 * which is always light. Returns a function that removes the listeners.
 */
export function onThemeChange(redraw: () => void): () => void {
  const dark = matchMedia(DARK);
  const root = document.documentElement;
  const before = () => {
    root.setAttribute(ATTRIBUTE, "light");
    redraw();
  };
  const after = () => {
    if (shown === "auto") root.removeAttribute(ATTRIBUTE);
    else root.setAttribute(ATTRIBUTE, shown);
    redraw();
  };
  dark.addEventListener("change", redraw);
  addEventListener(CHANGED, redraw);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    dark.removeEventListener("change", redraw);
    removeEventListener(CHANGED, redraw);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
