/* Channels of which one may not have heard yet what the other says: no promise is known to die of that. Without an amount
   it is whether the product can be ordered. */
SELECT DISTINCT w.unit_id, a.channel_no, s.amount, b.channel_no AS other_no, s.other_amount
FROM (
    SELECT product_id, channel, amount, other_channel, other_amount FROM unsettled_prices
    UNION ALL
    SELECT product_id, channel, NULL, other_channel, NULL FROM unsettled_states
) s
JOIN walk_units w ON w.suspect AND w.product_id = s.product_id
JOIN channels a ON a.channel = s.channel
JOIN channels b ON b.channel = s.other_channel
