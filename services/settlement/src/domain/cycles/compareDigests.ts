/** Count, sum and hash of the rows of one interval and issuer. */
export interface DigestLine {
  /** RFC 3339, start of the interval. */
  readonly from: string;
  readonly issuerCode: string;
  readonly count: number;
  readonly points: number;
  readonly hash: string;
}

/** What differs between two services' digests, in words, by interval and issuer; a line that one side lacks is a difference. */
export function compareDigests(
  ours: readonly DigestLine[],
  theirs: readonly DigestLine[],
  owner: string,
): Map<string, string> {
  const differences = new Map<string, string>();
  const byKey = (lines: readonly DigestLine[]) =>
    new Map(lines.filter((line) => line.count > 0).map((line) => [`${line.from} ${line.issuerCode}`, line]));
  const [own, foreign] = [byKey(ours), byKey(theirs)];
  for (const key of new Set([...own.keys(), ...foreign.keys()])) {
    const [a, b] = [own.get(key), foreign.get(key)];
    if (a && b && a.count === b.count && a.points === b.points && a.hash === b.hash) continue;
    differences.set(key, `${key}: settlement ${inWords(a)}, ${owner} ${inWords(b)}`);
  }
  return differences;
}

function inWords(line: DigestLine | undefined): string {
  return line ? `${line.count} rows, ${line.points} points, hash ${line.hash}` : "nothing";
}
