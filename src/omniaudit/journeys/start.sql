/* Who sets out: every product that the first step's channel offers, at each place where it does. */
SELECT
    s.journey_no, a.unit_id, a.arrival_id AS seen_id, a.arrival_id, a.channel_no,
    CASE WHEN s.verb = 'buy' THEN a.channel_no END AS bought_no, a.share,
    a.state IS NULL OR (s.verb = 'buy' AND a.amount IS NULL) AS unknown,
    CAST(NULL AS VARCHAR) AS code, CAST(NULL AS BIGINT) AS step_no
FROM journey_steps s
JOIN walk_arrivals a ON a.channel_no = s.channel_no
WHERE s.step_no = 1 AND coalesce(a.state, 'orderable') = 'orderable'
