/** The name of a user who has no token: the browser remembers it. */
const KEY = "leakhound-name";

export const rememberedName = (): string => localStorage.getItem(KEY) ?? "";
export const rememberName = (name: string): void => localStorage.setItem(KEY, name);
