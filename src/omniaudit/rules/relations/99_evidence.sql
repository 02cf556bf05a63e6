/* Where values that are no offers' were read: product or subject × channel × field × value. */
SELECT product_id, channel, field, value, raw, source, position FROM policy_evidence
UNION ALL
SELECT product_id, channel, field, value, raw, source, position FROM promotion_terms
UNION ALL
SELECT product_id, channel, field, value, raw, source, position FROM promotion_evidence
UNION ALL
SELECT product_id, channel, field, value, raw, source, position FROM declaration_evidence
