/* Counterparts, within a scope, and whether a customer gets the same of both. What no id ties is paired with what is most like
   it; promotions for different people are not alike. `chosen`: the two are judged by this pair. `verdict`: match (equal
   vectors), mismatch (no value of what is unknown could make them equal) or undetermined, with the missing attributes.
   `dates_differ`: by more than an hour, and one of the two is not over. `magnitude`: 1 - effective / advertised (ranking.md);
   half where only the terms or the size of a minimum differ, a quarter where one needs a code and the other does not. */
WITH differences AS (
    SELECT
        q.base, q.a_no, q.b_no, abs(a.off_one - b.off_one) AS distance,
        a.extra = '' AND b.extra = '' AS reductions,
        CASE
            WHEN a.extra <> b.extra OR a.off_one <> b.off_one THEN true
            WHEN a.kind <> b.kind AND (a.kind IN ('gift', 'free_shipping') OR b.kind IN ('gift', 'free_shipping')) THEN true
            WHEN a.least_amount = b.least_amount AND a.least_quantity = b.least_quantity THEN a.off_threshold <> b.off_threshold
            WHEN a.off_one = b.off_one THEN false
        END AS at_price,
        CASE WHEN a.kind = b.kind AND (a.kind = 'percent' OR a.currency = b.currency) THEN
            CASE WHEN a.kind = 'percent' THEN a.percent <> b.percent ELSE a.amount <> b.amount END
        END AS as_written,
        a.form <> b.form AS payout, a.personas <> b.personas AS audience,
        coalesce(a.personas & b.personas = 0, false) AS for_others,
        CASE WHEN a.least_amount = b.least_amount OR NOT (a.assumed_amount OR b.assumed_amount)
            THEN a.least_amount <> b.least_amount END
        OR CASE WHEN a.least_quantity = b.least_quantity OR NOT (a.assumed_quantity OR b.assumed_quantity)
            THEN a.least_quantity <> b.least_quantity END AS threshold,
        a.here <> b.here AS here,
        a.form <> 'immediate' AND a.form = b.form AS deferred,
        CASE WHEN ends_with(a.later_from, 'days') = ends_with(b.later_from, 'days') THEN a.later_from <> b.later_from END AS later_from,
        CASE
            WHEN a.later_until = 'open' OR b.later_until = 'open'
                OR ends_with(a.later_until, 'days') = ends_with(b.later_until, 'days') THEN a.later_until <> b.later_until
        END AS later_until,
        a.later_where <> b.later_where AS later_where,
        (a.least_amount = 0 AND a.least_quantity = 1) <> (b.least_amount = 0 AND b.least_quantity = 1) AS first_unit,
        CASE
            WHEN a.off_one <> b.off_one THEN 1.0 - 1.0 * least(a.off_one, b.off_one) / greatest(a.off_one, b.off_one)
            WHEN a.percent <> b.percent THEN 1.0 - 1.0 * least(a.percent, b.percent) / greatest(a.percent, b.percent)
            WHEN a.extra <> b.extra THEN 1.0
            ELSE 0.5
        END AS shortfall
    FROM (SELECT DISTINCT base, a_no, b_no FROM promotion_candidates) q
    JOIN promotion_vectors a ON a.promotion_no = q.a_no AND a.base IS NOT DISTINCT FROM q.base
    JOIN promotion_vectors b ON b.promotion_no = q.b_no AND b.base IS NOT DISTINCT FROM q.base
),
judged AS (
    SELECT
        d.base, d.a_no, d.b_no, d.distance, coalesce(d.reductions, true) AS reductions,
        coalesce(d.at_price, d.as_written, false) AS value_differs, coalesce(d.payout, false) AS payout_differs,
        coalesce(d.audience, false) AS audience_differs, d.for_others, coalesce(d.threshold, false) AS threshold_differs,
        coalesce(d.here, false) AS here_differs, d.shortfall, coalesce(d.first_unit, false) AS first_unit,
        d.deferred AND coalesce(d.later_from OR d.later_until OR d.later_where, false) AS terms_differ,
        list_contains(p.unclear, 'code') OR list_contains(q.unclear, 'code') OR (p.code IS NULL) = (q.code IS NULL) AS same_friction,
        nullif(concat_ws(', ',
            CASE WHEN coalesce(d.at_price, d.as_written) IS NULL THEN 'value' END,
            CASE WHEN d.payout IS NULL THEN 'payout' END,
            CASE WHEN d.audience IS NULL THEN 'audience' END,
            CASE WHEN d.threshold IS NULL THEN 'minimum' END,
            CASE WHEN d.deferred AND d.later_from IS NULL THEN 'usable_after' END,
            CASE WHEN d.deferred AND d.later_until IS NULL THEN 'usable_until' END,
            CASE WHEN d.deferred AND d.later_where IS NULL THEN 'usable_channels' END,
            CASE WHEN list_has_any(p.unclear, ['starts', 'ends']) OR list_has_any(q.unclear, ['starts', 'ends']) THEN 'dates' END
        ), '') AS missing,
        coalesce(p.ends > $now OR q.ends > $now, true) AND coalesce(
            abs(date_diff('minute', p.starts, q.starts)) > 60 OR abs(date_diff('minute', p.ends, q.ends)) > 60, false
        ) AS dates_differ
    FROM differences d
    JOIN promotions p ON p.promotion_no = d.a_no
    JOIN promotions q ON q.promotion_no = d.b_no
),
verdicts AS (
    SELECT
        *,
        CASE
            WHEN value_differs OR payout_differs OR audience_differs OR threshold_differs OR here_differs OR terms_differ
                THEN 'mismatch'
            WHEN missing IS NOT NULL THEN 'undetermined'
            ELSE 'match'
        END AS verdict
    FROM judged
),
likened AS (
    SELECT
        q.scope_no, q.a_no, q.b_no, q.a_channel, q.b_channel, q.linked, q.both_run, v.verdict, v.missing, v.distance,
        v.value_differs, v.payout_differs, v.audience_differs, v.threshold_differs, v.here_differs, v.terms_differ,
        v.same_friction, v.shortfall, v.first_unit, q.linked AND v.dates_differ AS dates_differ,
        CASE WHEN q.linked THEN 10 ELSE 0 END + CASE
            WHEN v.verdict = 'match' THEN 4
            WHEN v.verdict = 'undetermined' THEN 3
            WHEN NOT v.reductions OR v.for_others THEN 0
            WHEN NOT v.value_differs THEN 2
            WHEN NOT v.audience_differs THEN 1
            ELSE 0
        END AS likeness
    FROM promotion_candidates q
    JOIN verdicts v ON v.a_no = q.a_no AND v.b_no = q.b_no AND v.base IS NOT DISTINCT FROM q.base
),
ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY scope_no, a_no, b_channel ORDER BY likeness DESC, distance, b_no) AS a_place,
        row_number() OVER (PARTITION BY scope_no, b_no, a_channel ORDER BY likeness DESC, distance, a_no) AS b_place
    FROM likened
    WHERE likeness > 0
)
SELECT
    scope_no, a_no, b_no, a_channel, b_channel, linked, both_run, dates_differ,
    verdict <> 'mismatch' OR (a_place = 1 AND b_place = 1) AS chosen, verdict, missing, value_differs, payout_differs,
    audience_differs, threshold_differs, here_differs, terms_differ, same_friction,
    CASE
        WHEN verdict = 'match' THEN CASE WHEN same_friction THEN 0.0 ELSE 0.25 END
        WHEN payout_differs OR audience_differs OR here_differs OR (threshold_differs AND first_unit) THEN 1.0
        WHEN value_differs THEN shortfall
        ELSE 0.5
    END AS magnitude
FROM ranked
WHERE linked OR verdict <> 'mismatch' OR (a_place = 1 AND b_place = 1)
