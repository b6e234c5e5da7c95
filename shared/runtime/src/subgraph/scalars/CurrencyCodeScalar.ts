import { isCurrencyCode } from "@tessera/kernel";
import { textScalar } from "./textScalar.js";

/** Whether the programme knows the currency is decided by the owner of the field. */
export const CurrencyCodeScalar = textScalar("CurrencyCode", "three capital letters of ISO 4217", isCurrencyCode);
