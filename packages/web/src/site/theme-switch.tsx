/** Chooses between light, dark, and as the system is. */
import { useState } from "preact/hooks";
import { THEMES, type Theme } from "../base/theme.ts";
import { useShortcuts } from "./shortcuts.ts";
import { chooseTheme, chosenTheme } from "./theme-choice.ts";

const NAMES: Readonly<Record<Theme, string>> = { auto: "Auto", light: "Light", dark: "Dark" };

export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (next: Theme): void => {
    chooseTheme(next);
    setTheme(next);
  };
  const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  useShortcuts(
    [{ keys: "t", words: "Switch between light, dark and the colors of the system", run: () => choose(following) }],
    [theme],
  );
  return (
    <select
      class="theme"
      aria-label="Colors"
      value={theme}
      onChange={(event) => choose(THEMES.find((one) => one === event.currentTarget.value) ?? "auto")}
    >
      {THEMES.map((one) => (
        <option key={one} value={one}>
          {NAMES[one]}
        </option>
      ))}
    </select>
  );
}
