/** The keyboard shortcuts that work on this page. */
import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { activeShortcuts, areShortcutsOn, switchShortcuts } from "./shortcuts.ts";

/** Keys of a drawing, which work while it has the focus. */
export interface DrawingKeys {
  /** Finds such a drawing in the page. */
  readonly selector: string;
  readonly title: string;
  /** Keys, separated by spaces, and what they do. */
  readonly keys: readonly (readonly [keys: string, words: string])[];
}

interface HelpProps {
  readonly drawings: readonly DrawingKeys[];
  readonly onClose: () => void;
}

export function Help({ drawings, onClose }: HelpProps) {
  const [isOn, setOn] = useState(areShortcutsOn);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <KeyList rows={activeShortcuts().map(({ keys, words }) => [keys, words] as const)} />
      {drawings
        .filter(({ selector }) => document.querySelector(selector) !== null)
        .map(({ selector, title, keys }) => (
          <section key={selector} aria-label={title}>
            <h3>{title}</h3>
            <KeyList rows={keys} />
          </section>
        ))}
      <form method="dialog" class="row">
        <label>
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => {
              switchShortcuts(event.currentTarget.checked);
              setOn(event.currentTarget.checked);
            }}
          />
          Use shortcuts
        </label>
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}

/** As people know them from their keyboards. */
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

const keyText = (key: string): string => key.replace(/Arrow(?:Up|Down|Left|Right)/, (name) => NAMES[name] ?? name);

const KeyList = ({ rows }: { readonly rows: DrawingKeys["keys"] }) => (
  <dl class="shortcuts">
    {rows.map(([keys, words]) => (
      <div key={keys}>
        <dt>
          {keys.split(" ").map((key) => (
            <kbd key={key}>{keyText(key)}</kbd>
          ))}
        </dt>
        <dd>{words}</dd>
      </div>
    ))}
  </dl>
);
