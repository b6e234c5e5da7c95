const WEIGHTS = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
const BANK = "0800";

/** A Czech IBAN of account `number` (1 to 99,999,999) whose own check and mod-97 check are right. */
export function czechIban(number: number): string {
  const account = withCheckDigit(number.toString().padStart(8, "0"));
  const bban = `${BANK}000000${account}`;
  // CZ as numbers is 1235; ISO 13616: 98 minus the remainder of division by 97.
  const check = 98n - (BigInt(`${bban}123500`) % 97n);
  return `CZ${check.toString().padStart(2, "0")}${bban}`;
}

/** Two more digits, so that the weighted sum of all ten is a multiple of 11. */
function withCheckDigit(digits: string): string {
  for (let tail = 0; tail < 100; tail += 1) {
    const candidate = digits + tail.toString().padStart(2, "0");
    const sum = [...candidate].reduce((total, digit, place) => total + Number(digit) * (WEIGHTS[place] ?? 0), 0);
    if (sum % 11 === 0) return candidate;
  }
  throw new Error("no account of that number");
}
