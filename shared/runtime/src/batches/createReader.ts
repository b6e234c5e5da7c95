/** Reads many keys in one go. */
export type ReadMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

/**
 * Reads single keys for many callers: a key that is asked for while others are being read waits for the next read, which takes
 * all that has gathered. At most `concurrent` reads run side by side, and nothing is kept.
 */
export function createReader<Value>(
  readMany: ReadMany<Value>,
  concurrent: number,
): (key: string) => Promise<Value | undefined> {
  let gathered = new Map<string, Promise<Value | undefined>>();
  let asked: { key: string; resolve: (value: Value | undefined) => void; reject: (error: unknown) => void }[] = [];
  let reading = 0;

  async function read(): Promise<void> {
    const batch = asked;
    asked = [];
    gathered = new Map();
    reading += 1;
    try {
      const found = await readMany(batch.map(({ key }) => key));
      for (const { key, resolve } of batch) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      reading -= 1;
    }
    if (asked.length > 0) await read();
  }

  return async (key) => {
    const known = gathered.get(key);
    if (known) return known;
    const answer = new Promise<Value | undefined>((resolve, reject) => asked.push({ key, resolve, reject }));
    gathered.set(key, answer);
    if (reading < concurrent) void read();
    return answer;
  };
}
