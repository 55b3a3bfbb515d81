/** The types of all objects of a dump, from all sources of types. */

import { address } from "../../model/address.ts";
import { objectIndex } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import type { Slot } from "../types/types.ts";
import { ClosureTypes } from "./closures.ts";
import { type ObjectTypes, type TypeOfWord, TypePropagation } from "./object-types.ts";

/** From a type word of the dump to the type in the binary. */
export function typeOfWords({ wordTypes }: Pick<GoDump, "wordTypes">, program: Pick<GoProgram, "typeAt">): TypeOfWord {
  const types = wordTypes.map((descriptor) => program.typeAt(descriptor));
  return (word) => types[word - 1] ?? null;
}

/** @param slots by root of the image: its slot, if its type is known */
export function typeHeap(dump: GoDump, program: GoProgram, slots: readonly (Slot | null)[]): ObjectTypes {
  const typeOfWord = typeOfWords(dump, program);
  const propagation = new TypePropagation(dump.image, program.named, typeOfWord);
  const { headers, image } = dump;
  for (let row = 0; row < headers.object.length; row++)
    propagation.setHeader(headers.object[row]!, typeOfWord(headers.word[row]!));
  addClosures(propagation, dump, program);
  for (const { object, type } of dump.finalizers) {
    const row = dump.find(object);
    const pointer = program.typeAt(type);
    const slot = pointer === null ? null : program.named.types.slotAt(pointer, 0);
    if (row < image.nodes) propagation.follow(objectIndex(row), object - image.address[row]!, slot, 0);
  }
  const { length, target, into, word } = image.roots;
  for (let root = 0; root < length; root++)
    propagation.follow(objectIndex(target[root]!), into[root]!, slots[root] ?? null, word[root]!);
  propagation.propagate();
  propagation.guessFromWords();
  return propagation;
}

/**
 * An object that is no closure may begin with a number that looks like the address of code. Mostly no function begins
 * at such an address, or the type of its closure does not fit.
 */
function addClosures(propagation: TypePropagation, { closures, image }: GoDump, program: GoProgram): void {
  const types = new ClosureTypes(program);
  const { object, code, dictionary } = closures;
  for (let row = 0; row < object.length; row++) {
    const closure = { code: address(code[row]!), dictionary: dictionary[row]! };
    const type = types.of(closure, image.size[object[row]!]!);
    if (type !== null && propagation.fits(object[row]!, type)) propagation.setCertain(object[row]!, type);
  }
}
