/* The steps see and buy. Who is already on a channel of the step stays where he is; others come to one.
   The code is that of the rule which says why the promise dies here; unknown: nobody can say whether it does. */
WITH walking AS (
    SELECT w.*, EXISTS (
        SELECT 1 FROM journey_steps s
        WHERE s.journey_no = w.journey_no AND s.step_no = $step AND s.channel_no = w.channel_no
    ) AS stays
    FROM walkers w WHERE w.code IS NULL
),
arriving AS (
    SELECT w.journey_no, w.unit_id, w.seen_id, w.arrival_id, w.channel_no, w.bought_no, w.share, w.unknown, v.verb
    FROM walking w
    JOIN (
        SELECT DISTINCT journey_no, verb FROM journey_steps WHERE step_no = $step AND verb IN ('see', 'buy')
    ) v ON v.journey_no = w.journey_no
    WHERE w.stays
    UNION ALL
    SELECT w.journey_no, w.unit_id, w.seen_id, a.arrival_id, a.channel_no, w.bought_no, w.share * a.share, w.unknown,
        s.verb
    FROM walking w
    JOIN journey_steps s ON s.journey_no = w.journey_no AND s.step_no = $step AND s.verb IN ('see', 'buy')
    JOIN walk_arrivals a ON a.unit_id = w.unit_id AND a.channel_no = s.channel_no
    WHERE NOT w.stays
),
met AS (
    SELECT
        w.*, a.state, seen.state AS seen_state, c.selling, c.joined,
        a.amount IS NOT NULL AND seen.amount IS NOT NULL AND (
            a.arrival_id = seen.arrival_id OR (
                a.currency IS NOT DISTINCT FROM seen.currency AND a.tax = seen.tax AND a.tax <> 'unknown'
                AND a.plausible AND seen.plausible AND NOT EXISTS (
                    SELECT 1 FROM walk_unsettled s
                    WHERE s.unit_id = a.unit_id AND s.channel_no = a.channel_no AND s.other_no = seen.channel_no
                        AND s.amount = a.amount AND s.other_amount = seen.amount
                )
            )
        ) AS comparable,
        EXISTS (
            SELECT 1 FROM walk_unsettled s
            WHERE s.unit_id = a.unit_id AND s.channel_no = a.channel_no AND s.other_no = seen.channel_no
                AND s.amount IS NULL
        ) AS unsettled,
        abs(a.amount - seen.amount) > a.slack + seen.slack + $tolerance
            AND CAST(abs(a.amount - seen.amount) AS DECIMAL(38, 0)) * 1000000
                > CAST(seen.amount AS DECIMAL(38, 0)) * $tolerance_percent
            AND NOT EXISTS (
                SELECT 1 FROM walk_expected e
                WHERE e.unit_id = a.unit_id AND e.channel_no = a.channel_no AND e.amount = a.amount
                    AND e.other_no = seen.channel_no AND e.other_amount = seen.amount
            ) AS differs,
        CASE
            WHEN (a.on_sale AND a.regular_price = seen.amount) OR (seen.on_sale AND seen.regular_price = a.amount)
                THEN 'PRC002'
            WHEN a.main_amount = seen.main_amount THEN 'PRC007'
            ELSE 'PRC001'
        END AS price_code
    FROM arriving w
    JOIN walk_arrivals a ON a.arrival_id = w.arrival_id
    JOIN walk_arrivals seen ON seen.arrival_id = w.seen_id
    JOIN channels c ON c.channel_no = seen.channel_no
),
judged AS (
    SELECT
        *,
        CASE
            WHEN seen_state IS NULL OR state IS NULL OR state IN ('orderable', 'unreadable') OR unsettled THEN NULL
            WHEN state = 'missing' AND NOT joined THEN NULL
            WHEN NOT selling THEN 'AVL006'
            WHEN state = 'discontinued' THEN 'AVL002'
            WHEN state = 'missing' THEN 'AVL003'
            ELSE 'AVL001'
        END AS stock_code,
        verb = 'buy' AND comparable AND coalesce(differs, false) AS dearer_or_cheaper
    FROM met
)
SELECT
    journey_no, unit_id, seen_id, arrival_id, channel_no,
    CASE WHEN verb = 'buy' THEN channel_no ELSE bought_no END AS bought_no, share,
    unknown OR coalesce(state, 'unreadable') <> 'orderable' OR (verb = 'buy' AND NOT comparable) AS unknown,
    coalesce(stock_code, CASE WHEN dearer_or_cheaper THEN price_code END) AS code,
    CASE WHEN stock_code IS NOT NULL OR dearer_or_cheaper THEN CAST($step AS BIGINT) END AS step_no
FROM judged
