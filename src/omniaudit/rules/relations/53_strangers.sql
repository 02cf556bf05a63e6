/* Own offers that no other own channel shares: what lacks elsewhere may be one of them under another identifier. */
SELECT DISTINCT o.product_id, o.channel, lower(o.title) AS title
FROM suspect_offers o JOIN suspects s ON s.product_id = o.product_id
WHERE o.own AND o.title IS NOT NULL AND (s.own_channels & (s.own_channels - 1)) = 0
