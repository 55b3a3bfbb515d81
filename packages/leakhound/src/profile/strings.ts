export type StringTable = { readonly length: number };
