export { RewardRow } from "./RewardRow.js";
export { RewardStockRow } from "./RewardStockRow.js";
export { StockMovementRow } from "./StockMovementRow.js";
