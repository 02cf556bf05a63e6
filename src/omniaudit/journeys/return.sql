/* The step return: the channel takes back what was bought on another one. What it does not state is unknown. */
WITH taken_back AS (
    SELECT
        w.*, s.channel_no AS at_no,
        CASE
            WHEN s.channel_no = w.bought_no THEN true
            WHEN b.kind = 'store' THEN v.return_store_purchase
            ELSE v.return_online_purchase
        END AS takes_back
    FROM walkers w
    JOIN journey_steps s ON s.journey_no = w.journey_no AND s.step_no = $step AND s.verb = 'return'
    JOIN channels b ON b.channel_no = coalesce(w.bought_no, w.channel_no)
    LEFT JOIN walk_services v ON v.channel_no = s.channel_no
    WHERE w.code IS NULL
)
SELECT
    journey_no, unit_id, seen_id, arrival_id, at_no AS channel_no, bought_no, share,
    unknown OR takes_back IS NULL AS unknown,
    CASE WHEN NOT takes_back THEN 'POL002' END AS code,
    CASE WHEN NOT takes_back THEN CAST($step AS BIGINT) END AS step_no
FROM taken_back
