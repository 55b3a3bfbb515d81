/** Light, dark, or as the system is: what the reader chose, which the browser remembers. */
import { showTheme, THEMES, type Theme } from "../base/theme.ts";

const KEY = "leakhound-theme";

export function chosenTheme(): Theme {
  const stored = remembered();
  return THEMES.find((theme) => theme === stored) ?? "auto";
}

/** Browsers whose settings forbid storage throw. */
function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It is shown until the page is loaded again.
  }
}
