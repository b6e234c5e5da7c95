import { NUMBER_USED_TWICE, planBatch, type BatchPlan, type InboxRow } from "./planBatch.js";

let position = 0;

const RECORDED_AT = "2011-01-15T11:00:00.000Z";

function row(key: string, sequence: number, applied = 0, more: Partial<InboxRow> = {}): InboxRow {
  position += 1;
  return {
    position: String(position),
    id: `id${position}`,
    topic: "members.wordSaid.v1",
    key,
    sequence,
    payload: {},
    attempts: 0,
    recordedAt: RECORDED_AT,
    cursor: applied === 0 ? undefined : { sequence: applied, id: null, recordedAt: null },
    ...more,
  };
}

const accept = ({ payload }: InboxRow): { payload: unknown } => ({ payload });
const names = (facts: readonly { key: string; sequence: number }[]): string[] =>
  facts.map(({ key, sequence }) => `${key}${sequence}`);
const moves = (plan: BatchPlan): string[] => plan.moves.map(({ key, from, to }) => `${key} ${from}-${to}`);

test("facts keep the order of arrival among keys and the order of numbers within a key", () => {
  const plan = planBatch([row("a", 2), row("b", 1), row("a", 1), row("c", 1)], accept);
  expect(names(plan.facts)).toEqual(["b1", "a1", "a2", "c1"]);
  expect(moves(plan)).toEqual(["a 0-2", "b 0-1", "c 0-1"]);
});

test("what is at or below the cursor, or stands twice in the batch, is done without being applied", () => {
  const next = row("a", 4, 3);
  const rows = [row("a", 3, 3), next, { ...next, position: "again" }];
  const plan = planBatch(rows, accept);
  expect(names(plan.facts)).toEqual(["a4"]);
  expect(plan.done).toHaveLength(3);
  expect(moves(plan)).toEqual(["a 3-4"]);
});

test("what stands behind a gap waits", () => {
  const rows = [row("a", 1), row("a", 3), row("a", 4)];
  const plan = planBatch(rows, accept);
  expect(names(plan.facts)).toEqual(["a1"]);
  expect(plan.waiting).toEqual([rows[1]?.position, rows[2]?.position]);
});

test("a payload that does not fit is parked and the rest of its key waits", () => {
  const rows = [row("a", 1), row("a", 2, 0, { payload: "bad" }), row("a", 3), row("b", 1)];
  const plan = planBatch(rows, (row) => (row.payload === "bad" ? { error: "does not fit" } : { payload: row.payload }));
  expect(names(plan.facts)).toEqual(["a1", "b1"]);
  expect(plan.parked).toEqual([{ position: rows[1]?.position, error: "does not fit" }]);
  expect(plan.waiting).toEqual([rows[2]?.position]);
  expect(moves(plan)).toContain("a 0-1");
});

const cursor = { sequence: 5, id: "01900000-0000-7000-8000-000000000005", recordedAt: RECORDED_AT };
const younger = { id: "01900000-0000-7000-8000-000000000009", recordedAt: "2011-01-15T12:00:00.000Z" };

test.each([
  ["its own number under another id", 5, { id: "01900000-0000-7000-8000-000000000001" }, true],
  ["its own number under its own id", 5, { id: cursor.id }, false],
  ["a lower number that is younger by both clocks", 3, younger, true],
  ["a lower number that is older", 3, { id: "01900000-0000-7000-8000-000000000003", recordedAt: RECORDED_AT }, false],
  ["a lower number whose id alone is younger", 3, { ...younger, recordedAt: RECORDED_AT }, false],
] as const)("behind a cursor %s is parked only when it was never applied", (_, sequence, more, isParked) => {
  const fact = { ...row("a", sequence, 5, more), cursor };
  const plan = planBatch([fact], accept);
  expect(plan.facts).toEqual([]);
  expect(plan.parked).toEqual(isParked ? [{ position: fact.position, error: NUMBER_USED_TWICE }] : []);
  expect(plan.done).toEqual(isParked ? [] : [fact.position]);
});

test("two facts with one number in one batch: the second is parked", () => {
  const rows = [row("a", 1), row("a", 1)];
  const plan = planBatch(rows, accept);
  expect(plan.facts).toHaveLength(1);
  expect(plan.parked).toEqual([{ position: rows[1]?.position, error: NUMBER_USED_TWICE }]);
});
