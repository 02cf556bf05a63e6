/* For each channel and start of a reduction: whether its channel was read when the period before it began, and the
   longest time within it, in days, that nobody looked. */
WITH readings AS (
    SELECT channel, seen, lead(seen) OVER (PARTITION BY channel ORDER BY seen) AS next_seen
    FROM (
        SELECT channel, seen FROM past_readings
        UNION
        SELECT channel, $now FROM channels
    ) read
)
SELECT
    b.channel, b.began,
    bool_or(CAST(r.seen AS DATE) <= CAST(b.began AS DATE) - $days) AS covered,
    max(date_diff('day', r.seen, r.next_seen)) FILTER (
        CAST(r.next_seen AS DATE) > CAST(b.began AS DATE) - $days
    ) AS longest
FROM (SELECT DISTINCT channel, began FROM reduction_starts WHERE began IS NOT NULL) b
JOIN readings r ON r.channel = b.channel AND r.seen < b.began
GROUP BY b.channel, b.began
