import type { Expected, Found, Limits } from "./item.js";

/** Candidates that share the most pieces; more than these are not compared. */
const MOST_COMPARED = 20;

/**
 * Pass 7: which open item a line's reference or text resembles most, by the share of common pieces of three letters (Dice). Only ever
 * a suggestion: of two equally similar ones, neither.
 */
export function suggestSimilar(
  items: readonly Expected[],
  { similarity }: Pick<Limits, "similarity">,
): (line: Found) => Expected | undefined {
  const pieces = items.map(({ references }) => references.map(piecesOf));
  const holders = new Map<string, Set<number>>();
  for (const [place, sets] of pieces.entries()) {
    for (const piece of new Set(sets.flatMap((set) => [...set]))) {
      const known = holders.get(piece);
      if (known) known.add(place);
      else holders.set(piece, new Set([place]));
    }
  }
  return (line) => {
    const asked = [line.reference ?? "", ...line.text.split(/\s+/)].map(piecesOf).filter((set) => set.size > 0);
    const common = new Map<number, number>();
    for (const piece of new Set(asked.flatMap((set) => [...set]))) {
      const holding = holders.get(piece);
      // A piece that most items have tells nothing, and would cost the most.
      if (!holding || holding.size > 1_000) continue;
      for (const place of holding) common.set(place, (common.get(place) ?? 0) + 1);
    }
    const nearest = [...common].sort(([a, x], [b, y]) => y - x || a - b).slice(0, MOST_COMPARED);
    const scored = nearest
      .map(([place]) => ({
        place,
        score: Math.max(...(pieces[place] ?? []).flatMap((set) => asked.map((one) => dice(set, one)))),
      }))
      .filter(({ score, place }) => score >= similarity && items[place]?.currency === line.currency)
      .sort((a, b) => b.score - a.score || a.place - b.place);
    const [best, next] = scored;
    return best && best.score !== next?.score ? items[best.place] : undefined;
  };
}

function piecesOf(text: string): Set<string> {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const pieces = new Set<string>();
  for (let index = 0; index + 3 <= plain.length; index += 1) pieces.add(plain.slice(index, index + 3));
  return pieces;
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const piece of a) if (b.has(piece)) common += 1;
  return (2 * common) / (a.size + b.size);
}
