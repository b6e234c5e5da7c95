/** In groups of four for people to read, kept together on one line. */
export function formatIban(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, "$1\u00a0");
}
