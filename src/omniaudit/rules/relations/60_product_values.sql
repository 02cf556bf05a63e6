/* Product × field × value of the suspects: which channel shows it, where, and how often. Amounts are 10⁻⁴ units;
   `state` is what an availability comes to: orderable, out_of_stock or discontinued. */
SELECT product_id, 'price' AS field, channel, channel_no, own, CAST(amount AS VARCHAR) AS value,
    CAST(NULL AS VARCHAR) AS state, currency,
    locations, offers AS count, offer_id
FROM price_values
UNION ALL
SELECT product_id, 'availability', channel, channel_no, own, availability, max(state), NULL,
    array_agg(location ORDER BY location) FILTER (location IS NOT NULL), count(*), min(offer_id)
FROM suspect_offers
GROUP BY product_id, channel, channel_no, own, availability
UNION ALL
SELECT product_id, 'tax', channel, channel_no, own, tax, NULL, NULL, NULL, sum(offers), min(offer_id)
FROM price_values
GROUP BY product_id, channel, channel_no, own, tax
