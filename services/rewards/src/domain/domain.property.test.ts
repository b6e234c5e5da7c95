import fc from "fast-check";
import { points } from "@tessera/kernel";
import { availabilityOf } from "./catalogue/availability.js";
import { foldForSearch, searchWords } from "./catalogue/foldForSearch.js";
import { decideRequest } from "./redemption/decideRequest.js";
import { codesMeantBy, voucherCode } from "./voucher/voucherCode.js";

/** Small numbers, so that stock and quantity, price and purse meet. */
const few = fc.integer({ min: 0, max: 4 });

it("folding folds once for all, and every word of a text is found in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("ž", "Ž", "z", "Ł", "ß", "A", "á", " ", "\t", "1") }), (text) => {
      const folded = foldForSearch(text);
      expect(foldForSearch(folded)).toBe(folded);
      expect(searchWords(text.toUpperCase()).every((word) => foldForSearch(text).includes(word))).toBe(true);
    }),
  );
});

it("a code is found again however its letters, blanks and hyphens are typed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.boolean(), (random, lower) => {
      const code = voucherCode(random);
      const typed = code
        .replaceAll("-", lower ? " " : "")
        .replaceAll("0", "O")
        .replaceAll("1", "l");
      expect(codesMeantBy(lower ? typed.toLowerCase() : typed)).toContain(code);
    }),
  );
});

it("a request is reserved exactly when its partner redeems and the stock suffices, for quantity times the price", () => {
  fc.assert(
    fc.property(few, fc.option(few), fc.boolean(), few, (price, stockLeft, partnerRedeems, quantity) => {
      fc.pre(price > 0 && quantity > 0);
      const reward = { partnerCode: "a", points: points(price), stockLeft, pooled: false, partnerRedeems };
      const decided = decideRequest(reward, undefined, quantity);
      const reserves = partnerRedeems && (stockLeft === null || stockLeft >= quantity);
      expect(decided).toMatchObject({ kind: reserves ? "Reserve" : "Fail", points: BigInt(price * quantity) });
    }),
  );
});

it("a reward is available exactly when no reason stands in the way", () => {
  fc.assert(
    fc.property(few, fc.option(few), fc.boolean(), few, (price, stockLeft, partnerRedeems, purse) => {
      const { available, reasons } = availabilityOf(
        { points: points(price), stockLeft, partnerRedeems },
        points(purse),
      );
      expect(available).toBe(reasons.length === 0);
      expect(available).toBe(partnerRedeems && stockLeft !== 0 && purse >= price);
      const missing = reasons.find(({ code }) => code === "INSUFFICIENT_POINTS")?.missingPoints;
      expect(missing ?? 0n).toBe(BigInt(Math.max(0, price - purse)));
    }),
  );
});
