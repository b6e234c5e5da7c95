/** Local wall-clock times of a zone as text, worked out by the runtime's own calendar and by nothing of the services. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** "2026-03-01T00:00:00" for an instant in milliseconds. */
export function localText(instantMs: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hourCycle: "h23", ...fields, second: "2-digit" });
    formats.set(zone, format);
  }
  return format.format(instantMs).replace(" ", "T");
}

/** The instant of a local time that the zone's clock shows once. */
export function instantOf(local: string, zone: string): number {
  const asUtc = Date.parse(`${local}Z`);
  const offsetAt = (instantMs: number): number => Date.parse(`${localText(instantMs, zone)}Z`) - instantMs;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}

/** 00:00 local on the first day of the month that lies `months` after the month of an instant. */
export function monthStart(instantMs: number, months: number, zone: string): number {
  const [year = 0, month = 1] = localText(instantMs, zone)
    .split("-")
    .map((part) => Number.parseInt(part, 10));
  const index = year * 12 + (month - 1) + months;
  return instantOf(`${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01T00:00:00`, zone);
}
