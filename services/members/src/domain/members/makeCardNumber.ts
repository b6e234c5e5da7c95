/** Digits of a made card number before its check digit: "9", so that no shop's own series is met, and 14 random ones. */
const SERIES = "9";

/**
 * A card number of 16 digits from a random number below 10^14, with the check digit of ISO/IEC 7812-1 (Luhn), so that a
 * mistyped digit is noticed at the till.
 */
export function makeCardNumber(random: number): string {
  const digits = SERIES + random.toString().padStart(14, "0");
  return digits + checkDigit(digits);
}

function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
