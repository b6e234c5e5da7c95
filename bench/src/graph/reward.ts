/** Code of the one reward that is redeemed. */
export const REWARD = "bench-mug";
