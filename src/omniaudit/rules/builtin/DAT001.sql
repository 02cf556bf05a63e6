/* ---
code: DAT001
name: duplicate-offer
title: One channel lists the same offer twice
stage: evaluate
harm: data_fault
effort: []
needs: []
params: {}
message: "{channel} lists it more than once"
why: >
  Customers see the product twice, perhaps at two prices, and every comparison has to choose one of them.
remedy: >
  Remove the surplus listing from {channel}; check how its export joins products.
--- */
SELECT
    d.product_id, d.channel, d.channel AS believed_channel, 'listing' AS field,
    min(coalesce(o.listing_id, o.sku, o.title)) AS believed_value,
    max(coalesce(o.listing_id, o.sku, o.title)) AS deviating_value,
    array_agg(DISTINCT d.location) FILTER (d.location IS NOT NULL) AS locations,
    CASE WHEN bool_or(d.conflicting) THEN 1.0 ELSE 0.5 END AS magnitude
FROM duplicates d
JOIN suspect_offers o
    ON o.product_id = d.product_id AND o.channel = d.channel AND o.location IS NOT DISTINCT FROM d.location
WHERE d.evident AND NOT d.colliding
GROUP BY d.product_id, d.channel
