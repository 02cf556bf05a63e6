/* Prices of own channels that the believed channel asked too, until it changed them: the others followed, or these did
   not. A change counts once its new price was seen at least $lag_hours ago, and longer ago than the channel's declared
   `refresh`. since: when the believed channel last asked the old price. */
SELECT g.channel, g.product_id, max(p.last_seen) AS since
FROM price_gaps g
JOIN past_prices p ON p.product_id = g.product_id AND p.channel = g.believed_channel AND p.amount = g.amount
JOIN past_prices n
    ON n.product_id = g.product_id AND n.channel = g.believed_channel AND n.amount = g.believed_amount
    AND n.last_seen > p.last_seen
JOIN past_prices o
    ON o.product_id = g.product_id AND o.channel = g.channel AND o.amount = g.amount AND o.first_seen <= p.last_seen
LEFT JOIN refresh_lags r ON r.channel = g.channel
WHERE g.main AND g.comparable
    AND n.first_seen <= $now - to_hours(CAST($lag_hours AS INTEGER))
    AND (r.lag IS NULL OR n.first_seen <= $now - r.lag)
GROUP BY g.channel, g.product_id
