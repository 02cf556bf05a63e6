/* Where values that are no offers' were read: product or subject × channel × field × value. */
SELECT product_id, channel, field, value, raw, source, position,
    CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS TIMESTAMP) AS observed_at
FROM policy_evidence
UNION ALL
SELECT product_id, channel, field, value, raw, source, position, NULL, NULL FROM promotion_terms
UNION ALL
SELECT product_id, channel, field, value, raw, source, position, NULL, NULL FROM promotion_evidence
UNION ALL
SELECT product_id, channel, field, value, raw, source, position, NULL, NULL FROM declaration_evidence
