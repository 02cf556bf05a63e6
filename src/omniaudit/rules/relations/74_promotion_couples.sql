/* Promotion × promotion that are candidates on any product: how they differ, whatever the price. NULL where something that
   tells is unknown. `worth_unknown`: two gifts in other words may be one, and points have no known worth. `as_written`: the
   figures differ, which counts where there is no price to reckon at. `deferred`: both give back later, in the same form.
   `dates_differ`: by more than an hour, and one of the two is not over. Only when `promotions` has rows. */
SELECT
    p.promotion_no AS a_no, q.promotion_no AS b_no,
    coalesce(p.currency = q.currency AND abs(p.membership_fee - q.membership_fee) > CASE
        WHEN a.converted OR b.converted THEN 100 ELSE 0 END, false) AS fee_differs,
    (list_contains(p.unclear, 'code') OR list_contains(q.unclear, 'code') OR (p.code IS NULL) = (q.code IS NULL))
        AND coalesce(p.stackable = q.stackable, true) AS same_friction,
    coalesce(list_contains(p.products, '*') <> list_contains(q.products, '*'), false) AS other_scope,
    list_has_any(p.unclear, ['starts', 'ends']) OR list_has_any(q.unclear, ['starts', 'ends']) AS dates_unknown,
    coalesce(p.ends > $now OR q.ends > $now, true) AND coalesce(
        abs(date_diff('minute', p.starts, q.starts)) > 60 OR abs(date_diff('minute', p.ends, q.ends)) > 60, false
    ) AS dates_differ,
    (a.extra = '' AND b.extra = '') OR (a.kind = 'gift' AND b.kind = 'gift') AS reductions,
    a.extra <> b.extra AS other_extra,
    coalesce(a.extra <> b.extra AND a.kind = 'gift' AND b.kind = 'gift', false)
        OR (a.form = 'points' AND b.form = 'points' AND a.counted <> b.counted) AS worth_unknown,
    coalesce(a.kind <> b.kind AND (a.kind IN ('gift', 'free_shipping') OR b.kind IN ('gift', 'free_shipping')), false) AS other_kind,
    CASE
        WHEN a.kind = 'percent' AND b.kind = 'percent' THEN a.percent <> b.percent
        WHEN a.kind = b.kind AND (a.counted OR (a.currency = b.currency AND a.tax IS NOT DISTINCT FROM b.tax))
            THEN a.amount <> b.amount
    END AS as_written,
    CASE WHEN a.percent <> b.percent THEN 1.0 - 1.0 * least(a.percent, b.percent) / greatest(a.percent, b.percent) END AS less_percent,
    a.form <> b.form AS payout, a.personas <> b.personas AS audience,
    coalesce(a.personas & b.personas = 0, false) AS for_others,
    a.assumed_amount OR b.assumed_amount AS assumed_amount, a.assumed_quantity OR b.assumed_quantity AS assumed_quantity,
    a.here <> b.here AS here,
    coalesce(a.form <> 'immediate' AND a.form = b.form, false) AS deferred,
    CASE WHEN ends_with(a.later_from, 'days') = ends_with(b.later_from, 'days') THEN a.later_from <> b.later_from END AS later_from,
    CASE
        WHEN a.later_until = 'open' OR b.later_until = 'open'
            OR ends_with(a.later_until, 'days') = ends_with(b.later_until, 'days') THEN a.later_until <> b.later_until
    END AS later_until,
    a.later_where <> b.later_where AS later_where
FROM (SELECT DISTINCT a_no, b_no FROM promotion_candidates) t
JOIN promotions p ON p.promotion_no = t.a_no
JOIN promotions q ON q.promotion_no = t.b_no
JOIN promotion_forms a ON a.promotion_no = t.a_no
JOIN promotion_forms b ON b.promotion_no = t.b_no
