/* Every declaration with whether it has expired, and whether it explains a price that would be an irritant without it;
   NULL where only the findings can say. */
SELECT
    s.product_id, d.key, d.channel, d.written, d.checkable, coalesce(d.until <= $now, false) AS expired,
    CASE WHEN d.key LIKE 'expected:%' THEN u.key IS NOT NULL END AS used
FROM declarations d
JOIN subjects s ON s.key = d.key
LEFT JOIN (SELECT DISTINCT key FROM expected_matches WHERE beyond = 0 AND amount <> reference_amount) u ON u.key = d.key
