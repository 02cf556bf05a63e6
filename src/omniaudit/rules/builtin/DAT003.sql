/* ---
code: DAT003
name: gtin-collision
title: Two products of one channel claim the same GTIN
stage: consider
harm: data_fault
effort: []
needs: [gtin]
params: {}
message: "{channel} gives one GTIN to {believed_value} and to {deviating_value}"
why: >
  Whoever looks up the number finds the wrong product, its price and its stock.
remedy: >
  Find which of the two listings of {channel} owns the GTIN, and correct the other.
--- */
SELECT
    d.product_id, d.channel, d.channel AS believed_channel, 'title' AS field,
    min(coalesce(o.title, o.listing_id, o.sku)) AS believed_value,
    max(coalesce(o.title, o.listing_id, o.sku)) AS deviating_value,
    array_agg(DISTINCT d.location) FILTER (d.location IS NOT NULL) AS locations,
    1.0 AS magnitude
FROM duplicates d
JOIN suspect_offers o
    ON o.product_id = d.product_id AND o.channel = d.channel AND o.location IS NOT DISTINCT FROM d.location
WHERE d.colliding
GROUP BY d.product_id, d.channel
