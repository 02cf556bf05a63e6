/* Where the journeys break: journey × step × rule × channel, with how many products and which share of the ways. */
WITH broken AS (
    SELECT w.journey_no, w.step_no, w.code, w.channel_no, w.unit_id, min(s.channel_no) AS seen_no, sum(w.share) AS share
    FROM walkers w
    JOIN walk_arrivals s ON s.arrival_id = w.seen_id
    WHERE w.code IS NOT NULL
    GROUP BY w.journey_no, w.step_no, w.code, w.channel_no, w.unit_id
),
counted AS (
    SELECT
        b.journey_no, b.step_no, b.code, b.channel_no, min(b.seen_no) AS seen_no, sum(u.products) AS products,
        sum(u.weight * b.share / o.ways) AS weight
    FROM broken b
    JOIN walk_units u ON u.unit_id = b.unit_id
    JOIN walk_outcomes o ON o.unit_id = b.unit_id AND o.journey_no = b.journey_no
    GROUP BY b.journey_no, b.step_no, b.code, b.channel_no
)
SELECT
    CAST($first_subject - f.taken - dense_rank() OVER (ORDER BY t.journey_no, k.step_no, k.code) AS BIGINT) AS product_id,
    t.journey, k.step_no, s.step, k.code, c.channel, b.channel AS believed_channel,
    CAST(k.products AS BIGINT) AS products, CAST(t.products AS BIGINT) AS walked,
    round(k.weight / t.judged_weight, 9) AS share,  -- the last bits depend on the order of adding
    coalesce(t.share, 1.0) AS travellers
FROM counted k
JOIN walk_tallies t ON t.journey_no = k.journey_no
JOIN (SELECT DISTINCT journey_no, step_no, step FROM journey_steps) s
    ON s.journey_no = k.journey_no AND s.step_no = k.step_no
JOIN channels c ON c.channel_no = k.channel_no
JOIN channels b ON b.channel_no = k.seen_no
CROSS JOIN (SELECT count(*) AS taken FROM subjects) f
