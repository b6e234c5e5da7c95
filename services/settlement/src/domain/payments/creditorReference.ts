/**
 * The reference of a leg's payment: a creditor reference with check digits that a debtor's bank can check, RF + 2 digits + T and
 * the number. Source: ISO 11649, check digits by ISO 7064 MOD 97-10.
 */
export function creditorReference(number: bigint): string {
  return checkedReference(`T${number.toString().padStart(9, "0")}`);
}

/** RF, check digits and a body of 1 to 21 capital letters and digits. */
export function checkedReference(body: string): string {
  const check = 98n - (BigInt(toDigits(`${body}RF00`)) % 97n);
  return `RF${check.toString().padStart(2, "0")}${body}`;
}

/** Letters as numbers, A = 10 to Z = 35. */
function toDigits(text: string): string {
  return [...text].map((character) => parseInt(character, 36).toString()).join("");
}
