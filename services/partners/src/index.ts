export { buildPartnersSubgraph } from "./graphql/buildPartnersSubgraph.js";
export { startPartners } from "./server.js";
export { migrations } from "./store/migrations/index.js";
