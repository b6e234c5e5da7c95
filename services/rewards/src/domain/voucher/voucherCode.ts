/** Digits and capital letters without I, L, O and U, which are mistaken for others or make words (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 4;
const GROUP_LENGTH = 5;
const LENGTH = GROUPS * GROUP_LENGTH;

/** Random bytes that `voucherCode` takes: one for each character, of which 5 bits count. 20 characters carry 100 bits. */
export const VOUCHER_CODE_BYTES = LENGTH;

/** An unguessable code from random bytes: "7G2KM-Q0X4T-…". Throws RangeError when there are too few. */
export function voucherCode(random: Uint8Array): string {
  if (random.length < VOUCHER_CODE_BYTES)
    throw new RangeError(`a voucher code takes ${VOUCHER_CODE_BYTES} random bytes`);
  const characters = Array.from(random.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length] ?? "");
  return grouped(characters.join(""));
}

/**
 * How a code may be stored that somebody typed: as it stands, or, when it reads like one of ours, in our own form (capitals,
 * hyphens, O for 0, I and L for 1).
 */
export function codesMeantBy(typed: string): string[] {
  const exact = typed.trim();
  const plain = exact.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const ours = plain.length === LENGTH && [...plain].every((character) => ALPHABET.includes(character));
  return ours && grouped(plain) !== exact ? [exact, grouped(plain)] : [exact];
}

function grouped(plain: string): string {
  return Array.from({ length: GROUPS }, (_, group) =>
    plain.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH),
  ).join("-");
}
