export { ContractVersionRow } from "./ContractVersionRow.js";
export { EarningRuleVersionRow } from "./EarningRuleVersionRow.js";
export { PartnerRow } from "./PartnerRow.js";
export { ProgrammeRow } from "./ProgrammeRow.js";
export { StoreRow } from "./StoreRow.js";
