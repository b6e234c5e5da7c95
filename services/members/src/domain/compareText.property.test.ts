import fc from "fast-check";
import { compareText } from "./compareText.js";

/** Characters below and above the surrogates, so that UTF-16 order and code point order differ. */
const text = fc
  .array(
    fc.constantFrom("", "1", "9", "a", "Ž", "\ud7ff", "\ue000", "\uffee", "\u{10000}", "\u{1f600}", "\u{10fffd}"),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

test("text is ordered as its UTF-8 bytes are", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 1000 },
  );
});
