/* The step collect: some place of the channel has the product, and both channels promise the service where they state it. */
SELECT
    w.journey_no, w.unit_id, w.seen_id, w.arrival_id, s.channel_no, w.bought_no, w.share,
    w.unknown OR coalesce(p.state, 'unreadable') <> 'orderable' AS unknown,
    j.code, CASE WHEN j.code IS NOT NULL THEN CAST($step AS BIGINT) END AS step_no
FROM walkers w
JOIN journey_steps s ON s.journey_no = w.journey_no AND s.step_no = $step AND s.verb = 'collect'
JOIN walk_units u ON u.unit_id = w.unit_id
JOIN walk_arrivals a ON a.arrival_id = w.seen_id
JOIN channels c ON c.channel_no = a.channel_no
JOIN walk_stops p ON p.unit_id = w.unit_id AND p.channel_no = s.channel_no
LEFT JOIN walk_services here ON here.channel_no = s.channel_no
LEFT JOIN walk_services there ON there.channel_no = w.bought_no
LEFT JOIN walk_unpicked n ON n.product_id = u.product_id AND n.channel_no = s.channel_no
LEFT JOIN walk_unsettled t
    ON t.unit_id = w.unit_id AND t.channel_no = s.channel_no AND t.other_no = a.channel_no AND t.amount IS NULL
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN NOT here.click_and_collect OR NOT there.click_and_collect THEN 'POL002'
        WHEN p.state IS NULL OR p.state IN ('orderable', 'unreadable') OR a.state IS NULL OR t.unit_id IS NOT NULL THEN NULL
        WHEN p.state = 'missing' AND NOT c.joined THEN NULL
        WHEN p.state = 'discontinued' THEN 'AVL002'
        WHEN p.state = 'missing' THEN 'AVL003'
        ELSE 'AVL001'
    END AS code
) j
WHERE w.code IS NULL AND n.product_id IS NULL
    AND NOT (coalesce(p.state, '') NOT IN ('orderable', '') AND coalesce(p.elsewhere, false))
