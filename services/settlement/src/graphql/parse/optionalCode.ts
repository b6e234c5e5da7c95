/** A partner's code that may be left out; what the database cannot hold is nobody's code. */
export function optionalCode(code: string | null | undefined): string | null {
  if (code === null || code === undefined) return null;
  return /\u0000|\p{Surrogate}/u.test(code) ? "?" : code;
}
