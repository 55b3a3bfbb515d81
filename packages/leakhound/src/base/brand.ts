/**
 * A number that knows its unit, or an index that knows its table.
 *
 *   type StringIndex = Brand<number, "StringIndex">
 *
 * Plain numbers do not pass where a branded one is asked for, so a stack index cannot be used to
 * read the table of functions, nor seconds be taken for milliseconds. Each brand is cast in one
 * constructor, beside its definition.
 */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
