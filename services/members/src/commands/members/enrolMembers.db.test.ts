import { randomUUID } from "node:crypto";
import { at, openTestBook, type TestBook } from "../../test/openTestBook.js";
import { enrolMembers, type Enrolment } from "./enrolMembers.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

const enrolment = (rest: Partial<Enrolment> = {}): Enrolment => ({
  idempotencyKey: randomUUID(),
  cardNumber: randomUUID(),
  enrolledAt: null,
  email: null,
  language: null,
  ...rest,
});
const enrol = async (...enrolments: Enrolment[]) => enrolMembers(opened.book, "test", enrolments);
const rows = async (sql: string, ...parameters: unknown[]) =>
  (await opened.db.database.pool.query<Record<string, unknown>>(sql, parameters)).rows;

test("the same enrolment twice is one member, another input under its key a conflict", async () => {
  const input = enrolment();
  const [first] = await enrol(input);
  expect(await enrol(input, input)).toEqual([first, first]);
  expect(await enrol({ ...input, language: "cs" })).toMatchObject([{ refused: { kind: "IdempotencyConflict" } }]);
});

test("a card belongs to one member, also within one import and between many at once", async () => {
  const cardNumber = randomUUID();
  const kinds = (answers: Awaited<ReturnType<typeof enrol>>) =>
    answers.map((answer) => ("refused" in answer ? answer.refused.kind : "MemberEnrolled"));
  expect(kinds(await enrol(enrolment({ cardNumber }), enrolment(), enrolment({ cardNumber })))).toEqual([
    "MemberEnrolled",
    "MemberEnrolled",
    "CardTaken",
  ]);
  const wanted = randomUUID();
  const answers = await Promise.all(Array.from({ length: 24 }, async () => enrol(enrolment({ cardNumber: wanted }))));
  expect(kinds(answers.flat()).filter((kind) => kind === "MemberEnrolled")).toHaveLength(1);
  expect(await rows("SELECT count(*) FROM member WHERE first_card_number = $1", wanted)).toEqual([{ count: "1" }]);
});

test("without a card number one is made, and personal data stands apart from the book", async () => {
  const [answer] = await enrol(
    enrolment({ cardNumber: null, enrolledAt: at("2011-01-01"), email: "a@example.org", language: "cs" }),
  );
  const { memberId } = answer as { memberId: string };
  expect(
    await rows("SELECT number ~ '^9[0-9]{15}$' AS made, issued_at FROM card WHERE member_id = $1", memberId),
  ).toEqual([{ made: true, issued_at: at("2011-01-01") }]);
  const contact = "SELECT email, sealed_email IS NOT NULL AS sealed, language FROM member_contact WHERE member_id = $1";
  expect(await rows(contact, memberId)).toEqual([{ email: null, sealed: true, language: "cs" }]);
  expect(await rows("SELECT status, points, sequence FROM account WHERE member_id = $1", memberId)).toEqual([
    { status: "ACTIVE", points: "0", sequence: "0" },
  ]);
});

test("an import longer than one transaction answers every item in order", async () => {
  const inputs = Array.from({ length: 620 }, (_, index) =>
    enrolment({ cardNumber: `import ${String(index).padStart(3, "0")}` }),
  );
  const answers = await enrol(...inputs);
  const stored = await rows("SELECT member_id FROM card WHERE number LIKE 'import %' ORDER BY number");
  expect(answers.map((answer) => (answer as { memberId: string }).memberId)).toEqual(
    stored.map((row) => row["member_id"]),
  );
});
