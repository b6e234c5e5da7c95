import { planBatch, type InboxRow } from "./planBatch.js";

let position = 0;

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
    recordedAt: "2011-01-15T11:00:00.000Z",
    applied,
    ...more,
  };
}

const accept = ({ payload }: InboxRow): { payload: unknown } => ({ payload });
const names = (facts: readonly { key: string; sequence: number }[]): string[] =>
  facts.map(({ key, sequence }) => `${key}${sequence}`);

test("facts keep the order of arrival among keys and the order of numbers within a key", () => {
  const plan = planBatch([row("a", 2), row("b", 1), row("a", 1), row("c", 1)], accept);
  expect(names(plan.facts)).toEqual(["b1", "a1", "a2", "c1"]);
  expect(plan.moves).toEqual([
    { key: "a", from: 0, to: 2 },
    { key: "b", from: 0, to: 1 },
    { key: "c", from: 0, to: 1 },
  ]);
});

test("what is at or below the cursor, or stands twice in the batch, is done without being applied", () => {
  const rows = [row("a", 3, 3), row("a", 4, 3), row("a", 4, 3)];
  const plan = planBatch(rows, accept);
  expect(names(plan.facts)).toEqual(["a4"]);
  expect(plan.done).toHaveLength(3);
  expect(plan.moves).toEqual([{ key: "a", from: 3, to: 4 }]);
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
  expect(plan.moves).toContainEqual({ key: "a", from: 0, to: 1 });
});
