/** The frame around each page: navigation and help. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Help } from "./help.tsx";
import { addressOf, goTo } from "./router.ts";
import { listenToKeys, useShortcuts } from "./shortcuts.ts";

/** Pages of the navigation: path, name, and the second key of their shortcut. */
const PAGES = [["", "Fleet", "f"]] as const;

interface ShellProps {
  /** Path of the page, without the base. */
  readonly path: string;
  readonly children: ComponentChildren;
}

export function Shell({ path, children }: ShellProps) {
  const [isHelp, setHelp] = useState(false);
  useEffect(listenToKeys, []);
  useShortcuts(
    [
      { keys: "?", words: "Show the keyboard shortcuts", run: () => setHelp(true) },
      ...PAGES.map(([to, name, key]) => ({
        keys: `g ${key}`,
        words: `Go to: ${name}`,
        run: () => goTo(addressOf(to)),
      })),
    ],
    [],
  );
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <p class="brand">
          <a href={addressOf("")}>leakhound</a>
        </p>
        <nav aria-label="Pages">
          {PAGES.map(([to, name]) => (
            <a key={to} href={addressOf(to)} aria-current={to === path ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <button type="button" class="plain" aria-label="Keyboard shortcuts" onClick={() => setHelp(true)}>
          <kbd>?</kbd>
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {isHelp ? <Help onClose={() => setHelp(false)} /> : null}
    </>
  );
}
