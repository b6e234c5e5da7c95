/** A calendar day some days after another, both YYYY-MM-DD. */
export function daysFrom(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Today in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Days of the open cycle on which adjustments are said to have happened: its partners have told of the first alone. */
export const ADJUSTED_ON = ["2011-07-10", "2011-07-20"] as const;
