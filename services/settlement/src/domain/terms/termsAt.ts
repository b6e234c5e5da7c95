/** Of one partner's versions, ascending by effectiveFrom, the one in force at an instant; undefined before the first. */
export function termsAt<Terms extends { readonly effectiveFrom: Date }>(
  versions: readonly Terms[],
  instant: Date,
): Terms | undefined {
  return versions.findLast(({ effectiveFrom }) => effectiveFrom.getTime() <= instant.getTime());
}
