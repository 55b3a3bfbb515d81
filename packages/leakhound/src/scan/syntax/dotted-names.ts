/** Parts of names as Go writes them: `c.registry.checks`, `http.NewRequest`. */

/** `checks` of `c.registry.checks`; the whole name where it has no dot. */
export const lastName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** `c.registry` of `c.registry.checks`; "" where the name has no dot. */
export const ownerOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf("."), 0));
