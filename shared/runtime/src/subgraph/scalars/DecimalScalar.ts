import { textScalar } from "./textScalar.js";

const PLAIN = /^-?\d{1,18}(\.\d{1,9})?$/;

/** Text inside and outside; the owner of a field parses it with the scale that the field means (kernel/decimal.ts). */
export const DecimalScalar = textScalar("Decimal", 'a plain decimal such as "12.50"', (text) => PLAIN.test(text));
