/* Channels that missed price changes, with how many they followed meanwhile: there they ask what is believed now. */
WITH followed AS (
    SELECT c.channel, count(*) AS followed
    FROM price_changes m
    JOIN products p ON p.product_id = m.product_id
    JOIN channels c ON c.own AND (p.priced_channels & c.channel_bit) <> 0
    LEFT JOIN price_gaps g ON g.product_id = m.product_id AND g.channel = c.channel
    WHERE g.channel IS NULL OR g.gap <= g.allowance
    GROUP BY c.channel
)
SELECT
    CAST($first_subject - s.taken - row_number() OVER (ORDER BY b.channel) AS BIGINT) AS product_id,
    b.channel, b.behind, coalesce(f.followed, 0) AS followed, b.since
FROM (SELECT channel, count(*) AS behind, min(since) AS since FROM missed_changes GROUP BY channel) b
CROSS JOIN (SELECT count(*) AS taken FROM subjects) s
LEFT JOIN followed f ON f.channel = b.channel
