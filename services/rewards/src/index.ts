export { buildRewardsSubgraph } from "./graphql/buildRewardsSubgraph.js";
export { startRewards } from "./server.js";
export { migrations } from "./store/migrations/index.js";
