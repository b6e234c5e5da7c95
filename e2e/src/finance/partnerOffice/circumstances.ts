/** A line without a reference of ours, or an obligation that no line names: what can only be told by its circumstances. */
export interface Circumstance {
  readonly id: string;
  readonly amountMinor: bigint;
  /** Amounts of one of these may add up. */
  readonly kind: string;
  readonly date: string;
}

const WINDOW_DAYS = 5;
const MOST_PARTS = 6;

/**
 * Every way in which unnamed lines and obligations could belong together by amount and day: one line with one to six obligations, or one
 * obligation with two to six lines. Written plainly, without the product's code, for the few that a statement has of them.
 */
export function findWays(items: readonly Circumstance[], lines: readonly Circumstance[]): string[] {
  const oneLine = lines.flatMap((line) =>
    subsetsOf(items.filter((item) => areNear(item, line)))
      .filter((parts) => parts.length >= 1 && sumOf(parts) === line.amountMinor)
      .map((parts) => wayOf(parts, [line])),
  );
  const oneItem = items.flatMap((item) =>
    subsetsOf(lines.filter((line) => areNear(item, line)))
      .filter((parts) => parts.length >= 2 && sumOf(parts) === item.amountMinor)
      .map((parts) => wayOf([item], parts)),
  );
  return [...oneLine, ...oneItem].sort();
}

/** The name of a way, whatever the order of its parts. */
export function wayOf(items: readonly { readonly id: string }[], lines: readonly { readonly id: string }[]): string {
  const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id).sort();
  return `${ids(items).join(" ")} | ${ids(lines).join(" ")}`;
}

function areNear(a: Circumstance, b: Circumstance): boolean {
  return a.kind === b.kind && Math.abs(Date.parse(a.date) - Date.parse(b.date)) <= WINDOW_DAYS * 86_400_000;
}

function subsetsOf<Item>(items: readonly Item[]): Item[][] {
  return items
    .reduce<Item[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]])
    .filter(({ length }) => length <= MOST_PARTS);
}

const sumOf = (items: readonly Circumstance[]) => items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
