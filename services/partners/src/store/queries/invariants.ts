import type { Invariant } from "@tessera/runtime";

/** The bus keeps published facts for 7 days; a younger row without its fact has lost it. */
const FACT_IS_KEPT = "interval '6 days'";

/** Every row of the setup with its revision and the fact that it must have published; a programme that began with terms is told with them. */
const SETUP_ROWS = `
  SELECT revision, 'programme ' || code AS name, defined_at AS at, 'partners.programmeDefined.v1' AS topic,
         jsonb_build_object('code', code, 'timeZone', time_zone, 'startsOn', starts_on::text, 'currencies', to_jsonb(currencies),
           'expiryMonths', expiry_months, 'clawback', clawback, 'cutOff', cut_off, 'clearing', clearing,
           'revision', revision) AS payload
    FROM programme
   WHERE NOT EXISTS (SELECT FROM settlement_terms_version AS first WHERE first.revision = programme.revision)
  UNION ALL
  SELECT terms.revision, 'settlement terms ' || version, set_at, 'partners.programmeDefined.v1',
         jsonb_build_object('code', code, 'timeZone', time_zone, 'startsOn', starts_on::text, 'currencies', to_jsonb(currencies),
           'expiryMonths', expiry_months, 'clawback', clawback, 'cutOff', cut_off, 'clearing', programme.clearing,
           'settlement', jsonb_build_object('version', version, 'clearing', terms.clearing, 'homeCurrency', home_currency,
             'minimumPayments', minimum_payments, 'paymentTermsDays', payment_terms_days, 'operator', operator)
             || CASE WHEN invoicing IS NULL THEN '{}' ELSE jsonb_build_object('invoicing', invoicing) END,
           'revision', terms.revision)
    FROM settlement_terms_version AS terms CROSS JOIN programme
  UNION ALL
  SELECT revision, 'partner ' || code, registered_at, 'partners.partnerRegistered.v1',
         jsonb_build_object('code', code, 'name', name, 'country', country, 'revision', revision)
    FROM partner
  UNION ALL
  SELECT revision, 'contract ' || partner_code || ' version ' || version, signed_at, 'partners.contractSigned.v1',
         jsonb_build_object('partnerCode', partner_code, 'version', version,
           'effectiveFrom', to_char(effective_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'currency', currency,
           'unitPrice', trim_scale(unit_price)::text, 'issues', issues, 'redeems', redeems, 'revision', revision)
           || CASE WHEN settlement IS NULL THEN '{}' ELSE jsonb_build_object('settlement', settlement) END
    FROM contract_version
  UNION ALL
  SELECT revision, 'rule ' || partner_code || ' ' || code || ' version ' || version, published_at,
         'partners.earningRulePublished.v1',
         jsonb_build_object('partnerCode', partner_code, 'code', code, 'version', version, 'kind', kind,
           'effectiveFrom', effective_from::text, 'effectiveTo', effective_to::text, 'unit', trim_scale(unit)::text,
           'factor', trim_scale(factor)::text, 'receiptAtLeast', trim_scale(receipt_at_least)::text,
           'notEarningSkus', to_jsonb(not_earning_skus), 'revision', revision)
    FROM earning_rule_version`;

const SETUP_FACTS = `SELECT sequence, topic, payload FROM outbox WHERE key = 'programme'`;

/** What must hold in this database after every commit. */
export const INVARIANTS: readonly Invariant[] = [
  {
    invariant: "the setup's revisions are 1, 2, 3 … up to the published one, each of one row",
    rows: SETUP_ROWS,
    broken: `
      SELECT 'revision ' || coalesce(number, revision) || ': ' || coalesce(string_agg(name, ', ' ORDER BY name), 'no row')
        FROM (SELECT generate_series(1, (SELECT revision FROM setup_revision)) AS number) AS numbers
        FULL JOIN (${SETUP_ROWS}) AS setup ON setup.revision = numbers.number
       GROUP BY number, revision
      HAVING number IS NULL OR count(name) <> 1`,
  },
  {
    invariant: "every row of the setup has its fact, and every fact of the setup its row",
    rows: SETUP_ROWS,
    broken: `
      SELECT coalesce(setup.name, 'fact ' || fact.topic || ' ' || fact.sequence)
        FROM (${SETUP_ROWS}) AS setup
        FULL JOIN (${SETUP_FACTS}) AS fact ON fact.sequence = setup.revision
       WHERE setup.revision IS NULL
          OR (fact.sequence IS NULL AND setup.at > clock_timestamp() - ${FACT_IS_KEPT})
          OR fact.topic <> setup.topic OR fact.payload <> setup.payload`,
  },
  {
    invariant: "the contract versions of a partner are 1, 2, 3 …, in one currency of the programme",
    rows: "SELECT FROM contract_version",
    broken: `
      SELECT 'contract ' || partner_code
        FROM contract_version
       GROUP BY partner_code
      HAVING max(version) <> count(*) OR min(currency) <> max(currency)
          OR min(currency) <> ALL (SELECT unnest(currencies) FROM programme)`,
  },
  {
    invariant: "the versions of an earning rule are 1, 2, 3 …, of one kind",
    rows: "SELECT FROM earning_rule_version",
    broken: `
      SELECT 'rule ' || partner_code || ' ' || code
        FROM earning_rule_version
       GROUP BY partner_code, code
      HAVING max(version) <> count(*) OR min(kind) <> max(kind)`,
  },
  {
    invariant: "every contract, rule and store belongs to a partner",
    rows: `SELECT FROM contract_version UNION ALL SELECT FROM earning_rule_version UNION ALL SELECT FROM store`,
    broken: `
      SELECT owned.name
        FROM (SELECT partner_code, 'contract ' || partner_code || ' version ' || version AS name FROM contract_version
              UNION ALL
              SELECT partner_code, 'rule ' || partner_code || ' ' || code || ' version ' || version FROM earning_rule_version
              UNION ALL
              SELECT partner_code, 'store ' || partner_code || ' ' || code FROM store) AS owned
       WHERE NOT EXISTS (SELECT FROM partner WHERE partner.code = owned.partner_code)`,
  },
  {
    invariant: "every answer kept under a key points to the row that it made",
    rows: `SELECT FROM idempotency_key WHERE NOT answer ? 'refused'`,
    broken: `
      SELECT 'answer to ' || operation || ' under ' || key
        FROM idempotency_key
       WHERE NOT answer ? 'refused'
         AND NOT CASE answer ->> 'kind'
           WHEN 'ProgrammeDefined' THEN EXISTS (
             SELECT FROM programme WHERE revision = (answer ->> 'revision')::bigint)
           WHEN 'PartnerRegistered' THEN EXISTS (
             SELECT FROM partner WHERE id = (answer ->> 'partnerId')::uuid AND revision = (answer ->> 'revision')::bigint)
           WHEN 'ContractSigned' THEN EXISTS (
             SELECT FROM contract_version
              WHERE partner_code = answer ->> 'partnerCode' AND version = (answer ->> 'version')::integer
                AND revision = (answer ->> 'revision')::bigint)
           WHEN 'EarningRulePublished' THEN EXISTS (
             SELECT FROM earning_rule_version
              WHERE code = answer ->> 'code' AND version = (answer ->> 'version')::integer
                AND revision = (answer ->> 'revision')::bigint)
           WHEN 'SettlementTermsSet' THEN EXISTS (
             SELECT FROM settlement_terms_version
              WHERE version = (answer ->> 'version')::integer AND revision = (answer ->> 'revision')::bigint)
           WHEN 'StoreOpened' THEN EXISTS (SELECT FROM store WHERE id = (answer ->> 'storeId')::uuid)
           ELSE coalesce(answer ->> 'kind' IN ('ParkedFactsReplayed', 'FactsResent'), false)
         END`,
  },
];
