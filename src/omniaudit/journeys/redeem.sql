/* The step redeem: what the purchase earned can be spent on this channel. Who earned nothing has nothing to redeem. */
WITH spending AS (
    SELECT
        w.journey_no, w.unit_id, w.seen_id, w.arrival_id, s.channel_no, w.bought_no, w.share, w.unknown,
        bool_or(e.usable_channels IS NULL) AS unsaid,
        bool_or(coalesce(NOT list_contains(e.usable_channels, c.channel), false)) AS refused,
        bool_or(e.expires_unused) AS expires,
        bool_or(coalesce(
            NOT v.accepts OR NOT (
                list_contains(v.accepts_from, b.channel) OR list_contains(v.accepts_from, b.kind)
                OR list_contains(v.accepts_from, '*')
            ), false
        )) AS not_accepted
    FROM walkers w
    JOIN journey_steps s ON s.journey_no = w.journey_no AND s.step_no = $step AND s.verb = 'redeem'
    JOIN channels c ON c.channel_no = s.channel_no
    JOIN channels b ON b.channel_no = coalesce(w.bought_no, w.channel_no)
    JOIN walk_units u ON u.unit_id = w.unit_id
    JOIN walk_earned e ON e.product_id = u.product_id AND e.channel_no = b.channel_no
    LEFT JOIN walk_services v ON v.channel_no = s.channel_no
    WHERE w.code IS NULL
    GROUP BY w.journey_no, w.unit_id, w.seen_id, w.arrival_id, s.channel_no, w.bought_no, w.share, w.unknown
)
SELECT
    journey_no, unit_id, seen_id, arrival_id, channel_no, bought_no, share, unknown OR unsaid AS unknown,
    CASE WHEN refused OR not_accepted THEN 'VCH001' WHEN expires THEN 'VCH003' END AS code,
    CASE WHEN refused OR not_accepted OR expires THEN CAST($step AS BIGINT) END AS step_no
FROM spending
