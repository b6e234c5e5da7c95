import { z } from "zod";
import { factType } from "../fact.js";
import { uuid } from "../values.js";

/** A marker in a service's outbox. Key: `barrier:<barrierId>`, number 1. Everything committed before it was published before it. */
const raised = z.object({ barrierId: uuid });
const example = { barrierId: "01900000-0000-7000-8000-000000000001" };
export const membersBarrierRaised = factType("members.barrierRaised.v1", raised, example);
export const rewardsBarrierRaised = factType("rewards.barrierRaised.v1", raised, example);
export const partnersBarrierRaised = factType("partners.barrierRaised.v1", raised, example);
export type BarrierRaised = z.infer<typeof raised>;
