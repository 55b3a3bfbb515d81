/** The frame around each page: navigation, how it is updated, who uses it, and help. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type DrawingKeys, Help } from "./help.tsx";
import { type Connection, onConnection } from "./live.ts";
import { Name } from "./parts.tsx";
import { addressOf, goTo } from "./router.ts";
import { knownName, useSession } from "./session.ts";
import { listenToKeys, useShortcuts } from "./shortcuts.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

/** Pages of the navigation: path, name, and the second key of their shortcut. */
const PAGES = [
  ["", "Fleet", "f"],
  ["service", "Services", "s"],
  ["explore", "Profiles", "p"],
  ["compare", "Compare", "c"],
] as const;

interface ShellProps {
  /** Path of the page, without the base. */
  readonly path: string;
  /** Keys of drawings that pages may have. */
  readonly drawings: readonly DrawingKeys[];
  readonly children: ComponentChildren;
}

export function Shell({ path, drawings, children }: ShellProps) {
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
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
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
        <ConnectionState />
        <Account />
        <ThemeSwitch />
        <button type="button" class="plain" aria-label="Keyboard shortcuts" onClick={() => setHelp(true)}>
          <kbd>?</kbd>
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {isHelp ? <Help drawings={drawings} onClose={() => setHelp(false)} /> : null}
    </>
  );
}

const WORDS: Readonly<Record<Connection, string>> = { live: "live", polling: "every 5 s" };

function ConnectionState() {
  const [connection, setConnection] = useState<Connection>("polling");
  useEffect(() => onConnection(setConnection), []);
  return (
    <p class={`connection ${connection}`} title="How this page is updated">
      <i aria-hidden="true" /> <span>{WORDS[connection]}</span>
    </p>
  );
}

function Account() {
  const name = knownName(useSession());
  return name === null ? null : (
    <a class="account" href={addressOf("sign-in")}>
      <Name text={name} charsMax={40} />
    </a>
  );
}
