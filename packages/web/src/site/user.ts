/** Who uses the page: the name of the token of the session, or a name that the browser remembers. */
import { useState } from "preact/hooks";

export interface User {
  /** "" before it is known. */
  readonly name: string;
  /** True where the server knows it. */
  readonly isKnown: boolean;
  readonly remember: (name: string) => void;
}

const KEY = "leakhound-name";

export function useUser(): User {
  const [name, setName] = useState(() => localStorage.getItem(KEY) ?? "");
  const remember = (given: string): void => {
    localStorage.setItem(KEY, given);
    setName(given);
  };
  return { name, isKnown: false, remember };
}
