/** Ten digits at most; the first of a claim without a document, which no year begins with. */
const OTHERS = "9";

/**
 * The variable symbol that Czech and Slovak payments carry instead of a reference: of `INV-2011-000001` 2011000001, of another claim 9 and
 * its number in nine digits. null where that has more digits than banks take.
 */
export function variableSymbol(
  of: { readonly invoiceNumber: string } | { readonly claimNumber: bigint },
): string | null {
  const symbol =
    "invoiceNumber" in of ? of.invoiceNumber.replace(/\D/g, "") : `${OTHERS}${String(of.claimNumber).padStart(9, "0")}`;
  return symbol.length > 10 ? null : symbol;
}
