/**
 * Settings of the functions that work on a batch. A connection keeps their plans from its first call on, when tables may still
 * be empty: only nested loops that look single rows up by index stay right as they grow, so nothing else is left to choose, and
 * a look-up is priced as what it is when the index is in memory.
 */
export const BATCH_PLANS = `
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
    SET random_page_cost = 0.1 SET plan_cache_mode = force_generic_plan SET jit = off`;

/**
 * The same for functions that only write new rows and look accounts and lots up by their keys. Each setting costs a call a
 * microsecond or so: these are what their few plans can go wrong by.
 */
export const PLAIN_PLANS = `
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan SET jit = off`;
