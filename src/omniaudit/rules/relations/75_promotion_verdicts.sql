/* Own channel pair → do they give the same promotions for a product that both list? match, mismatch, or what is not known of
   them; with how many products. Pairs of which no running promotion is compared are not counted. */
WITH judged AS (
    SELECT
        scope_no, a_channel AS a_no, b_channel AS b_no,
        CASE WHEN dates_differ OR (both_run AND verdict = 'mismatch') THEN 'mismatch' ELSE verdict END AS verdict, missing
    FROM promotion_pairs
    WHERE chosen AND (both_run OR dates_differ)
    UNION ALL
    SELECT n.scope_no, least(n.channel_no, c.channel_no), greatest(n.channel_no, c.channel_no), 'mismatch', NULL
    FROM promotion_absences n JOIN channels c ON c.channel = n.asked_channel
    WHERE n.missing
),
worst AS (
    SELECT
        scope_no, a_no, b_no,
        CASE
            WHEN bool_or(verdict = 'mismatch') THEN 'mismatch'
            WHEN bool_or(verdict = 'undetermined') THEN replace(min(missing), ', ', '_and_') || '_unknown'
            ELSE 'match'
        END AS verdict
    FROM judged
    GROUP BY scope_no, a_no, b_no
)
SELECT w.a_no, w.b_no, w.verdict, sum(s.products) AS products
FROM worst w
JOIN (SELECT scope_no, count(*) AS products FROM promoted_products GROUP BY scope_no) s ON s.scope_no = w.scope_no
GROUP BY w.a_no, w.b_no, w.verdict
