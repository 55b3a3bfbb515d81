/**
 * The text of a function's lines, from the checkout that is configured for its service. Only files below that folder are
 * read, whatever paths a profile names.
 */
import { err, heaviest, ok, type SourceListing, withTexts } from "leakhound/server";
import { checkoutFile, lineIn } from "./source-line.ts";

const NOT_BELOW = "this file is not in the folder that is configured for the service";

/** @param folder of the checkout */
export async function listingWithTexts(folder: string, listing: SourceListing): Promise<SourceListing> {
  if (listing.file === "") return listing;
  const found = await checkoutFile(folder, listing.file).catch(() => null);
  if (found === null) return withTexts(listing, err(NOT_BELOW));
  const shown = withTexts({ ...listing, file: found.file }, ok(found.text.split(/\r?\n/)));
  const line = heaviest(listing.values)?.line ?? listing.first;
  const { doubt } = await lineIn(folder, found, { function: listing.function, file: listing.file, line });
  return doubt === null
    ? shown
    : { ...shown, notes: [`${doubt}; the checkout may be of another release`, ...shown.notes] };
}
