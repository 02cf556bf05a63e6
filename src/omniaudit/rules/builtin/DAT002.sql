/* ---
code: DAT002
name: invalid-gtin
title: A GTIN is wrong
stage: consider
harm: data_fault
effort: []
needs: []
params: {}
message: "{channel} gives the GTIN {deviating_value}, which no product can have"
why: >
  Ad platforms, marketplaces and comparison sites find products by GTIN: with a wrong one the product is shown beside
  others or not at all.
remedy: >
  Correct the GTIN in the source of {channel}: its length, its digits and its check digit.
--- */
SELECT
    product_id, channel, channel AS believed_channel, 'gtin' AS field, NULL AS believed_value,
    min(raw_gtin) AS deviating_value,
    array_agg(DISTINCT location) FILTER (location IS NOT NULL) AS locations, 1.0 AS magnitude
FROM suspect_offers
WHERE own AND gtin_status = 'invalid'
GROUP BY product_id, channel
