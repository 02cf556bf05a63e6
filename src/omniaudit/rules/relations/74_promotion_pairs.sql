/* Counterparts, within a scope: the same id or code, and what no id ties with what is most like it. `chosen`: the two are
   judged by this pair. Only where two differ does it matter what else could be meant, so only there they are ranked.
   `magnitude`: 1 - effective / advertised (ranking.md); half where only the terms, the size of a minimum or the price of a card
   differ, a quarter where one needs a code, or adds to others, and the other does not. Only when `promotions` has rows. */
WITH contested AS (
    SELECT DISTINCT scope_no FROM promotion_likenesses WHERE likeness > 0 AND verdict = 'mismatch'
),
ranked AS (
    SELECT
        l.*,
        row_number() OVER (PARTITION BY l.scope_no, a_no, b_channel ORDER BY likeness DESC, distance, b_no) AS a_place,
        row_number() OVER (PARTITION BY l.scope_no, b_no, a_channel ORDER BY likeness DESC, distance, a_no) AS b_place
    FROM promotion_likenesses l
    JOIN contested c ON c.scope_no = l.scope_no
    WHERE l.likeness > 0
),
placed AS (
    SELECT * EXCLUDE (a_place, b_place), a_place = 1 AND b_place = 1 AS nearest FROM ranked
    UNION ALL
    SELECT l.*, true FROM promotion_likenesses l LEFT JOIN contested c ON c.scope_no = l.scope_no
    WHERE l.likeness > 0 AND c.scope_no IS NULL
)
SELECT
    scope_no, a_no, b_no, a_channel, b_channel, linked, both_run, dates_differ, verdict <> 'mismatch' OR nearest AS chosen,
    verdict, missing, value_differs, payout_differs, audience_differs, threshold_differs, here_differs, terms_differ, fee_differs,
    same_friction,
    CASE
        WHEN verdict = 'match' THEN CASE WHEN same_friction THEN 0.0 ELSE 0.25 END
        WHEN payout_differs OR audience_differs OR here_differs OR (threshold_differs AND first_unit) THEN 1.0
        WHEN value_differs THEN shortfall
        ELSE 0.5
    END AS magnitude
FROM placed
WHERE linked OR verdict <> 'mismatch' OR nearest
