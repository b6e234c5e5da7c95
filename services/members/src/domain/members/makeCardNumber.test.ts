import { makeCardNumber } from "./makeCardNumber.js";

/** Luhn over the whole number, from the right. */
function isSound(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

test("made card numbers have 16 digits and a check digit that finds any single mistyped digit", () => {
  for (const random of [0, 1, 12_345_678_901_234, 99_999_999_999_999]) {
    const number = makeCardNumber(random);
    expect(number).toMatch(/^9\d{15}$/);
    expect(isSound(number)).toBe(true);
    for (let place = 0; place < 16; place += 1) {
      const wrong = number.slice(0, place) + String((Number(number[place]) + 1) % 10) + number.slice(place + 1);
      expect(isSound(wrong)).toBe(false);
    }
  }
});
