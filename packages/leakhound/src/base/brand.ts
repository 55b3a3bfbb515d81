/**
 * A number with a unit, or an index into a certain table.
 *
 *   type StringIndex = Brand<number, "StringIndex">
 *
 * A plain number is not assignable to a branded type, so a stack index cannot be used to read the table of functions,
 * and seconds cannot be passed as milliseconds. One constructor, next to the definition of a brand, casts to it.
 */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
