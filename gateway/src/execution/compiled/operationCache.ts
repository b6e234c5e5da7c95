/** A bound on what is kept, by number and by size. */
export interface CacheBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** Keeps what was used lately. Sizes are estimates: they bound the memory, they do not measure it. */
export class OperationCache<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  private keptBytes = 0;

  constructor(private readonly bounds: CacheBounds) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // A map keeps the order of insertion: what is used goes to its end.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Something larger than the whole bound is not kept at all. */
  set(key: string, value: Value, bytes: number): void {
    this.drop(key);
    if (bytes > this.bounds.bytes) return;
    this.entries.set(key, { value, bytes });
    this.keptBytes += bytes;
    while (this.keptBytes > this.bounds.bytes || this.entries.size > this.bounds.entries)
      this.drop(this.entries.keys().next().value!);
  }

  private drop(key: string): void {
    this.keptBytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}
