/* Candidates, within a scope, and whether a customer gets the same of both. `verdict`: match (equal vectors), mismatch (no
   value of what is unknown could make them equal) or undetermined, with the missing attributes.
   `likeness`: 10 and more for the same id or code, which makes them one promotion whatever they give; 0: no counterparts.
   Promotions for different people are not alike, nor is one on everything what another on some products is that gives
   something else. `distance`: of the two reductions of one unit. Only when `promotions` has rows. */
WITH differences AS (
    SELECT
        q.price_no, q.a_no, q.b_no, abs(a.off_one - b.off_one) AS distance,
        CASE
            WHEN t.worth_unknown THEN NULL
            WHEN t.other_extra OR abs(a.off_one - b.off_one) > a.slack + b.slack OR t.other_kind THEN true
            WHEN a.least_amount = b.least_amount AND a.least_quantity = b.least_quantity
                THEN abs(a.off_threshold - b.off_threshold) > a.slack + b.slack
            WHEN abs(a.off_one - b.off_one) <= a.slack + b.slack THEN false
        END AS at_price,
        t.as_written,
        CASE WHEN a.least_amount = b.least_amount OR NOT t.assumed_amount
            THEN abs(a.least_amount - b.least_amount) > a.slack + b.slack END
        OR CASE WHEN a.least_quantity = b.least_quantity OR NOT t.assumed_quantity
            THEN a.least_quantity <> b.least_quantity END AS threshold,
        (a.least_amount = 0 AND a.least_quantity = 1) <> (b.least_amount = 0 AND b.least_quantity = 1) AS first_unit,
        CASE
            WHEN a.off_one <> b.off_one THEN 1.0 - 1.0 * least(a.off_one, b.off_one) / greatest(a.off_one, b.off_one)
            ELSE coalesce(t.less_percent, CASE WHEN t.other_extra THEN 1.0 ELSE 0.5 END)
        END AS shortfall
    FROM (SELECT DISTINCT price_no, a_no, b_no FROM promotion_candidates) q
    JOIN promotion_couples t ON t.a_no = q.a_no AND t.b_no = q.b_no
    JOIN promotion_vectors a ON a.promotion_no = q.a_no AND a.price_no = q.price_no
    JOIN promotion_vectors b ON b.promotion_no = q.b_no AND b.price_no = q.price_no
),
judged AS (
    SELECT
        d.price_no, d.a_no, d.b_no, d.distance, coalesce(t.reductions, true) AS reductions,
        coalesce(d.at_price, d.as_written, false) AS value_differs, coalesce(t.payout, false) AS payout_differs,
        coalesce(t.audience, false) AS audience_differs, t.for_others, coalesce(d.threshold, false) AS threshold_differs,
        coalesce(t.here, false) AS here_differs, d.shortfall, coalesce(d.first_unit, false) AS first_unit,
        t.deferred AND coalesce(t.later_from OR t.later_until OR t.later_where, false) AS terms_differ,
        t.fee_differs, t.same_friction, t.other_scope, t.dates_differ,
        CASE
            WHEN coalesce(d.at_price, d.as_written) IS NOT NULL AND t.payout IS NOT NULL AND t.audience IS NOT NULL
                AND d.threshold IS NOT NULL AND NOT t.deferred AND NOT t.dates_unknown THEN NULL
            ELSE nullif(concat_ws(', ',
                CASE WHEN coalesce(d.at_price, d.as_written) IS NULL THEN 'value' END,
                CASE WHEN t.payout IS NULL THEN 'payout' END,
                CASE WHEN t.audience IS NULL THEN 'audience' END,
                CASE WHEN d.threshold IS NULL THEN 'minimum' END,
                CASE WHEN t.deferred AND t.later_from IS NULL THEN 'usable_after' END,
                CASE WHEN t.deferred AND t.later_until IS NULL THEN 'usable_until' END,
                CASE WHEN t.deferred AND t.later_where IS NULL THEN 'usable_channels' END,
                CASE WHEN t.dates_unknown THEN 'dates' END
            ), '')
        END AS missing
    FROM differences d
    JOIN promotion_couples t ON t.a_no = d.a_no AND t.b_no = d.b_no
),
verdicts AS (
    SELECT
        *,
        CASE
            WHEN value_differs OR payout_differs OR audience_differs OR threshold_differs OR here_differs OR terms_differ
                OR fee_differs THEN 'mismatch'
            WHEN missing IS NOT NULL THEN 'undetermined'
            ELSE 'match'
        END AS verdict
    FROM judged
)
SELECT
    q.scope_no, q.a_no, q.b_no, q.a_channel, q.b_channel, q.linked, q.both_run, v.verdict, v.missing, v.distance,
    v.value_differs, v.payout_differs, v.audience_differs, v.threshold_differs, v.here_differs, v.terms_differ,
    v.fee_differs, v.same_friction, v.shortfall, v.first_unit, q.linked AND v.dates_differ AS dates_differ,
    CASE WHEN q.linked THEN 10 ELSE 0 END + CASE
        WHEN v.verdict = 'match' THEN 4
        WHEN v.verdict = 'undetermined' THEN 3
        WHEN NOT v.reductions OR v.for_others OR v.other_scope THEN 0
        WHEN NOT v.value_differs THEN 2
        WHEN NOT v.audience_differs THEN 1
        ELSE 0
    END AS likeness
FROM promotion_candidates q
JOIN verdicts v ON v.a_no = q.a_no AND v.b_no = q.b_no AND v.price_no = q.price_no
