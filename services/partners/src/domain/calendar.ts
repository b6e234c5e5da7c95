import { isLocalDate, type InputProblem } from "@tessera/kernel";

/** Nothing that this network judges lies before; keeps every date within what each service's columns hold. */
const EARLIEST = "1900-01-01";

/** What is wrong with a local date of the programme. */
export function dateProblems(name: string, date: string): InputProblem[] {
  if (!isLocalDate(date)) return [{ path: [name], problem: "is not a date, YYYY-MM-DD" }];
  return date < EARLIEST ? [{ path: [name], problem: `must not lie before ${EARLIEST}` }] : [];
}

export function instantProblems(name: string, instant: Date): InputProblem[] {
  const early = instant.getTime() < Date.parse(`${EARLIEST}T00:00:00Z`);
  return early ? [{ path: [name], problem: `must not lie before ${EARLIEST}` }] : [];
}
