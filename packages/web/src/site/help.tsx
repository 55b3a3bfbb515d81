/** The keyboard shortcuts that work on this page. */
import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { activeShortcuts, areShortcutsOn, switchShortcuts } from "./shortcuts.ts";

export function Help({ onClose }: { readonly onClose: () => void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="shortcuts">
        {activeShortcuts().map(({ keys, words }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p class="lead">Charts and flame graphs have keys of their own, which they name when they have the focus.</p>
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
