/** How many bytes of files one partner may bring. Files are evidence and kept for life, so there is a bound for life too. */
export interface FileQuota {
  /** In any 24 hours. */
  readonly dayBytes: number;
  readonly lifeBytes: number;
}

/** What a partner has brought so far. */
export interface FileUse {
  readonly dayBytes: number;
  readonly lifeBytes: number;
  /** Until the oldest file of the last 24 hours is older than that. */
  readonly secondsToOldest: number;
}

/** Which bound so many more bytes would pass; null when they may come. `usedBytes`: before them. */
export interface QuotaExceeded {
  readonly quota: "DAY" | "LIFE";
  readonly limitBytes: number;
  readonly usedBytes: number;
  /** null where time alone makes no room. */
  readonly retryAfterSeconds: number | null;
}

export function checkQuota(quota: FileQuota, use: FileUse, moreBytes: number): QuotaExceeded | null {
  if (use.lifeBytes + moreBytes > quota.lifeBytes) {
    return { quota: "LIFE", limitBytes: quota.lifeBytes, usedBytes: use.lifeBytes, retryAfterSeconds: null };
  }
  if (use.dayBytes + moreBytes <= quota.dayBytes) return null;
  const retryAfterSeconds = Math.max(1, Math.ceil(use.secondsToOldest));
  return { quota: "DAY", limitBytes: quota.dayBytes, usedBytes: use.dayBytes, retryAfterSeconds };
}
