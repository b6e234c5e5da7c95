import { availablePoints, resolveCards, reverseSpend, spendPoints, type InternalCommand } from "@tessera/contracts";
import { inTransaction, newId, unavailable, type Database, type Peers, type Tx } from "@tessera/runtime";

/**
 * A points book of one number per member, on tables of the test's database: each command is one transaction, idempotent by the
 * redemption's id, as the contract says. It can be told to fail before its effect or to lose its reply behind it.
 */
export interface TestMembers {
  readonly peers: Peers;
  /** Names of commands that were called, in order. */
  readonly calls: string[];
  /** Consulted by every call; throw to fail there. */
  fault: (command: string, moment: "before" | "after") => void;
  /** Enrols a member; answers its UUID. */
  enrol(card: string, points: number, status?: "ACTIVE" | "SUSPENDED"): Promise<string>;
  available(memberId: string): Promise<number>;
  /** Spends that stand, by redemption. */
  spends(): Promise<{ redemption_id: string; points: string; reversed: boolean }[]>;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS test_member (id uuid PRIMARY KEY, card text UNIQUE, available bigint NOT NULL, status text NOT NULL);
  CREATE TABLE IF NOT EXISTS test_spend (
    redemption_id uuid PRIMARY KEY, member_id uuid NOT NULL, points bigint NOT NULL, answer jsonb NOT NULL,
    reversed boolean NOT NULL DEFAULT false);
`;

/** Every spend is drawn from one lot, since rewards keeps no draws. */
const DRAW = { lotId: "01900000-0000-7000-8000-00000000000a", issuerCode: "domov", unitPrice: "0.1", currency: "CZK" };

export async function openTestMembers(database: Database): Promise<TestMembers> {
  await database.pool.query(TABLES);

  async function spend(tx: Tx, input: ReturnType<typeof spendPoints.input.parse>): Promise<unknown> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [input.redemptionId]);
    const [before] = await tx.query<{ answer: unknown }>("SELECT answer FROM test_spend WHERE redemption_id = $1", [
      input.redemptionId,
    ]);
    if (before) return before.answer;
    const answer = await decide(tx, input);
    await tx.query("INSERT INTO test_spend (redemption_id, member_id, points, answer) VALUES ($1, $2, $3, $4)", [
      input.redemptionId,
      input.memberId,
      answer.kind === "Spent" ? input.points : 0,
      JSON.stringify(answer),
    ]);
    return answer;
  }

  async function decide(tx: Tx, { memberId, points, occurredAt }: ReturnType<typeof spendPoints.input.parse>) {
    const [member] = await tx.query<{ available: string; status: string }>(
      "SELECT available, status FROM test_member WHERE id = $1 FOR UPDATE",
      [memberId],
    );
    if (!member) return { kind: "UnknownMember" };
    if (member.status !== "ACTIVE") return { kind: "MemberNotActive", status: member.status };
    const available = Number(member.available);
    if (available < points)
      return { kind: "InsufficientPoints", requested: points, available, missing: points - available };
    await tx.query("UPDATE test_member SET available = available - $2 WHERE id = $1", [memberId, points]);
    return { kind: "Spent", occurredAt: occurredAt ?? new Date().toISOString(), draws: [{ ...DRAW, points }] };
  }

  async function reverse(
    tx: Tx,
    { redemptionId, memberId }: { redemptionId: string; memberId: string },
  ): Promise<unknown> {
    const [spent] = await tx.query<{ points: string; reversed: boolean }>(
      "SELECT points, reversed FROM test_spend WHERE redemption_id = $1 FOR UPDATE",
      [redemptionId],
    );
    if (!spent || spent.points === "0") return { kind: "NeverSpent" };
    if (!spent.reversed) {
      await tx.query("UPDATE test_spend SET reversed = true WHERE redemption_id = $1", [redemptionId]);
      await tx.query("UPDATE test_member SET available = available + $2 WHERE id = $1", [memberId, spent.points]);
    }
    return { kind: "Reversed" };
  }

  async function answer(name: string, input: unknown): Promise<unknown> {
    return inTransaction(database, async (tx) => {
      if (name === spendPoints.name) return spend(tx, spendPoints.input.parse(input));
      if (name === reverseSpend.name) return reverse(tx, reverseSpend.input.parse(input));
      if (name === resolveCards.name) {
        const { cardNumbers } = resolveCards.input.parse(input);
        const rows = await tx.query<{ id: string; card: string }>(
          "SELECT id, card FROM test_member WHERE card = ANY ($1)",
          [cardNumbers],
        );
        return { memberIds: cardNumbers.map((number) => rows.find(({ card }) => card === number)?.id ?? null) };
      }
      if (name !== availablePoints.name) throw new Error(`${name} is not a command of members`);
      const { memberIds } = availablePoints.input.parse(input);
      const rows = await tx.query<{ id: string; available: string }>(
        "SELECT id, available FROM test_member WHERE id = ANY ($1)",
        [memberIds],
      );
      return {
        available: memberIds.map((wanted) => {
          const row = rows.find(({ id }) => id === wanted);
          return row ? Number(row.available) : null;
        }),
      };
    });
  }

  const members: TestMembers = {
    calls: [],
    fault: () => undefined,
    peers: {
      call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input) => {
        members.calls.push(command.name);
        members.fault(command.name, "before");
        const output = command.output.parse(await answer(command.name, command.input.parse(input)));
        members.fault(command.name, "after");
        return output;
      },
    },
    async enrol(card, points, status = "ACTIVE") {
      const id = newId();
      await database.pool.query("INSERT INTO test_member (id, card, available, status) VALUES ($1, $2, $3, $4)", [
        id,
        card,
        points,
        status,
      ]);
      return id;
    },
    available: async (memberId) =>
      Number(
        (await database.pool.query("SELECT available FROM test_member WHERE id = $1", [memberId])).rows[0].available,
      ),
    spends: async () =>
      (await database.pool.query("SELECT redemption_id, points, reversed FROM test_spend WHERE points > 0")).rows,
  };
  return members;
}

/** A fault that makes one command unanswered, before its effect or behind it. */
export function unanswered(command: { readonly name: string }, moment: "before" | "after"): TestMembers["fault"] {
  return (name, at) => {
    if (name === command.name && at === moment) throw unavailable(new Error(`${name}: no answer ${at} its effect`));
  };
}
