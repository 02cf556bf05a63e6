/* What a product that a channel seems to lack may be there under another identifier: an offer of the same SKU; and, by
   its title, an offer that no other own channel shares or that claims another's GTIN. */
SELECT DISTINCT o.product_id, o.channel, o.sku,
    CASE WHEN (s.own_channels & (s.own_channels - 1)) = 0 OR d.product_id IS NOT NULL THEN lower(o.title) END AS title
FROM suspect_offers o
JOIN suspects s ON s.product_id = o.product_id
LEFT JOIN (SELECT DISTINCT product_id, channel FROM duplicates WHERE colliding) d
    ON d.product_id = o.product_id AND d.channel = o.channel
WHERE o.own
