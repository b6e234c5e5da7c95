import { GraphQLCountryCode } from "graphql-scalars";
import { textScalar } from "./textScalar.js";

function isCountry(text: string): boolean {
  try {
    return GraphQLCountryCode.parseValue(text) === text;
  } catch {
    return false;
  }
}

/** ISO 3166-1 alpha-2, by the list of graphql-scalars. */
export const CountryCodeScalar = textScalar("CountryCode", "two capital letters of ISO 3166-1", isCountry);
