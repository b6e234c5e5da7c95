/** Values that need no quotes (ids, numbers, instants, truth values, hex) as the text of a Postgres array. */
export function plainArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** Any texts as the text of a Postgres array. */
export function textArray(values: readonly string[]): string {
  return `{${values.map(quote).join(",")}}`;
}

const TO_ESCAPE = /["\\]/;

function quote(text: string): string {
  return `"${TO_ESCAPE.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;
}
