import { startTestRewards, type TestRewards } from "../../test/startTestRewards.js";

let rewards: TestRewards;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => rewards.reset());
afterAll(async () => rewards.stop());

/** Any number; nobody else takes advisory locks of it. */
const GATE = 471_101;

/** A reservation that finds too few units waits at the gate before it looks how many there are. */
async function placeGate(): Promise<void> {
  await rewards.db.superuserPool.query(`
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF (SELECT left_units FROM reward_stock) = 0 THEN
        PERFORM pg_advisory_lock_shared(${GATE});
        PERFORM pg_advisory_unlock_shared(${GATE});
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER gate AFTER UPDATE ON reward_stock FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()`);
}

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const rows = await rewards.rows(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Reserves as the saga does, with what a redemption of before held; it saw the units there, and then they were gone. */
const RESERVE = `
  SELECT reserved, units_left FROM reserve_redemption((
    SELECT jsonb_populate_record(known, jsonb_build_object('id', gen_random_uuid(), 'key', 'another', 'quantity', $1::integer,
      'stock_units', 0, 'state', 'PENDING', 'confirmed_at', NULL))
    FROM redemption AS known), NULL, NULL)`;

it.each([
  { wanted: 2, found: { reserved: true, units_left: 1 } },
  { wanted: 3, found: { reserved: true, units_left: 0 } },
  { wanted: 4, found: { reserved: false, units_left: 3 } },
])("a reservation of $wanted units answers by the three that come while it looks again", async ({ wanted, found }) => {
  const rewardCode = await rewards.reward({ stock: 1 });
  await rewards.members.enrol("A1", 1_000_000);
  expect(await rewards.redeem({ rewardCode, cardNumber: "A1" })).toMatchObject({ __typename: "RewardRedeemed" });
  await placeGate();
  const keeper = await rewards.db.superuserPool.connect();
  try {
    await keeper.query("SELECT pg_advisory_lock($1)", [GATE]);
    const reserving = rewards.db.database.pool.query<object>(RESERVE, [wanted]);
    await Promise.race([untilSomebodyWaits(), reserving]);
    await rewards.mutate("restockReward", { rewardCode, add: 3 }, "");
    await keeper.query("SELECT pg_advisory_unlock($1)", [GATE]);
    expect((await reserving).rows).toEqual([found]);
  } finally {
    keeper.release();
    await rewards.db.superuserPool.query("DROP TRIGGER gate ON reward_stock; DROP FUNCTION wait_at_gate");
  }
});
