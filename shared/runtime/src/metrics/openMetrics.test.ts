import { openMetrics } from "./openMetrics.js";
import { serveMetrics } from "./serveMetrics.js";

test("two services of one process tell of themselves in one text, told apart by a label", async () => {
  const metrics = openMetrics();
  for (const service of ["members", "rewards"])
    metrics.of(service).answered("mutation", "redeemReward", service === "members" ? 0.02 : 3);
  metrics.of("members").batched("earn", 40);
  metrics.of("rewards").outcome("RedeemRewardResult", "InsufficientPoints");
  metrics.of("settlement").violations("members: balances", 2);
  const text = await metrics.render();
  for (const line of [
    'tessera_operation_duration_seconds_bucket{le="0.025",service="members",kind="mutation",operation="redeemReward"} 1',
    'tessera_operation_duration_seconds_bucket{le="2.5",service="rewards",kind="mutation",operation="redeemReward"} 0',
    'tessera_batch_size_bucket{le="50",service="members",batch="earn"} 1',
    'tessera_outcomes_total{service="rewards",result="RedeemRewardResult",outcome="InsufficientPoints"} 1',
    'tessera_invariant_violations{service="settlement",invariant="members: balances"} 2',
  ])
    expect(text).toContain(`${line}\n`);
});

test("what cannot be read is left out, and what could be read before is not told again", async () => {
  const metrics = openMetrics();
  let age: () => Promise<{ value: number }[]> = async () => [{ value: 7 }];
  metrics.of("members").gauge("tessera_outbox_age_seconds", async () => age());
  metrics.of("members").gauge("tessera_sockets_open", () => [{ value: 1 }]);
  expect(await metrics.render()).toContain('tessera_outbox_age_seconds{service="members"} 7');
  age = async () => Promise.reject(new Error("the database is gone"));
  const text = await metrics.render();
  expect(text).not.toContain("tessera_outbox_age_seconds{");
  expect(text).toContain('tessera_sockets_open{service="members"} 1');
});

test("a port of its own answers the metrics and nothing else", async () => {
  const metrics = openMetrics();
  metrics.of("gateway").rateLimited("redemptions");
  const served = await serveMetrics(metrics, "127.0.0.1", 0);
  const answer = await fetch(`http://127.0.0.1:${served.port}/metrics`);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  expect(await answer.text()).toContain('tessera_rate_limited_total{service="gateway",flow="redemptions"} 1');
  expect((await fetch(`http://127.0.0.1:${served.port}/`)).status).toBe(404);
  await served.stop();
});
