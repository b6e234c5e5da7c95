/** Which accounts are worked on, and what waits for each of them. */
export interface Turns<Entry> {
  /** Lets an entry step aside when its account is worked on; false when it is not. */
  stepAside(entry: Entry): boolean;
  /**
   * Takes entries from the front of a queue until there are `most` or one would stand beside its like, and begins to work on
   * their accounts. Those whose account is worked on elsewhere, or who would stand beside their like of the same account, step
   * aside with all that follow of it.
   */
  take(queue: Entry[], most: number): Entry[];
  /** Ends the work on the accounts of a batch; answers, for each account, what waited for it, in the order in which it came. */
  end(batch: readonly Entry[]): Entry[][];
}

export interface TurnsOptions<Entry> {
  /** undefined: an entry that locks no account, or one that is not known yet. */
  readonly accountOf: (entry: Entry) => string | undefined;
  /** What may not stand twice in one batch. */
  readonly uniqueIn: (entry: Entry) => readonly string[];
}

/** An account is worked on by one batch at a time. */
export function createTurns<Entry>({ accountOf, uniqueIn }: TurnsOptions<Entry>): Turns<Entry> {
  const aside = new Map<string, Entry[]>();

  function accountsOf(batch: readonly Entry[]): Set<string> {
    return new Set(batch.map(accountOf).filter((account) => account !== undefined));
  }

  function take(queue: Entry[], most: number): Entry[] {
    const batch: Entry[] = [];
    const seen = new Set<string>();
    const ours = new Set<string | undefined>();
    let read = 0;
    for (; read < queue.length && batch.length < most; read += 1) {
      const entry = queue[read]!;
      const account = accountOf(entry);
      const marks = uniqueIn(entry);
      const clashes = marks.some((mark) => seen.has(mark));
      const others = aside.get(account ?? "");
      if (others && (others.length > 0 || clashes || !ours.has(account))) {
        others.push(entry);
        continue;
      }
      if (clashes) break;
      for (const mark of marks) seen.add(mark);
      ours.add(account);
      if (account !== undefined && !others) aside.set(account, []);
      batch.push(entry);
    }
    queue.splice(0, read);
    return batch;
  }

  return {
    stepAside(entry) {
      const others = aside.get(accountOf(entry) ?? "");
      others?.push(entry);
      return others !== undefined;
    },
    take,
    end(batch) {
      return [...accountsOf(batch)].map((account) => {
        const waited = aside.get(account) ?? [];
        aside.delete(account);
        return waited;
      });
    },
  };
}
