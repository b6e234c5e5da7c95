import { FINANCE, OPERATOR, partnerClient } from "../support/smallCoalition.js";
import { post, type TestNetwork } from "../support/startTestNetwork.js";

/** What a person could be known by, each unlike anything else in a log. */
export const MARKS = {
  card: "4000777100020003",
  otherCard: "MARKED-CARD-77",
  email: "marked.person@privat.example",
  badEmail: "Marked Surname at privat",
  words: "Zoltán Marked-Surname",
  voucher: "MARKED-VOUCHER-CODE",
  key: "MARKED-KEY-of-the-client",
  subject: "marked-subject-of-a-token",
} as const;

const ENROL = `mutation($input: EnrolMemberInput!) { answer: enrolMember(input: $input) { __typename } }`;
const PURCHASE = `mutation($input: RecordPurchaseInput!) { answer: recordPurchase(input: $input) { __typename } }`;

/**
 * Sends personal data in every place where a client can put them: into good requests, refused ones, ones that the schema does not
 * take, and ones that are no requests at all. Answers the tokens that were shown.
 */
export async function leaveMarks(network: TestNetwork): Promise<readonly string[]> {
  const shop = partnerClient("alfa");
  const enrol = async (input: Record<string, unknown>): Promise<unknown> => network.ask(ENROL, { input }, OPERATOR);
  const member = { idempotencyKey: MARKS.key, cardNumber: MARKS.card, email: MARKS.email, language: "cs" };
  await enrol(member);
  await enrol({ ...member, email: "another.marked@privat.example" });
  await enrol({ ...member, idempotencyKey: "marks-2" });
  await enrol({ ...member, idempotencyKey: "marks-3", email: MARKS.badEmail, cardNumber: MARKS.otherCard });
  await enrol({ ...member, idempotencyKey: "marks-4", enrolledAt: MARKS.words });
  const line = { sku: MARKS.words, description: MARKS.words, quantity: "1", unitPrice: "1.00" };
  const purchase = {
    idempotencyKey: "marks-5",
    partnerCode: "alfa",
    cardNumber: MARKS.card,
    receiptNumber: MARKS.words,
  };
  for (const input of [
    { ...purchase, currency: "CZK", lines: [line] },
    { ...purchase, currency: "CZK", lines: [{ ...line, quantity: MARKS.words }] },
    { ...purchase, currency: MARKS.words, lines: [line] },
    { ...purchase, idempotencyKey: "marks-6", cardNumber: MARKS.otherCard, currency: "CZK", lines: [line] },
    { ...purchase, currency: "CZK", lines: [{ ...line, sku: `${MARKS.words}\u0000` }] },
  ])
    await network.ask(PURCHASE, { input }, shop);
  await network.ask(`{ memberByCard(cardNumber: "${MARKS.card}") { id cards { number } } }`, {}, OPERATOR);
  await network.ask(`{ memberByCard(cardNumber: "${MARKS.card}") { ${"marked_field_of_a_person"} } }`, {}, OPERATOR);
  await network.ask(`{ purchase(id: "${MARKS.words}") { id } }`, {}, FINANCE);
  await network.ask(
    `mutation($input: ImportVoucherCodesInput!) { importVoucherCodes(input: $input) { __typename } }`,
    { input: { idempotencyKey: "marks-7", rewardCode: "alfa-gift", codes: [MARKS.voucher] } },
    OPERATOR,
  );
  const tokens = [await network.token({ ...OPERATOR, subject: MARKS.subject }), "marked.token.of-nobody"];
  for (const token of tokens) await network.askAs("{ networkState { revision } }", token);
  await post(network.url, `{"query": "{ me { id } }", "variables": {"email": "${MARKS.email}"`);
  await post(network.url, { query: `{ me { id } } # ${MARKS.email}`, extensions: { email: MARKS.email } });
  await fetch(`${network.url}/${MARKS.otherCard}?email=${MARKS.email}`);
  return tokens;
}
