/* Product × field × value of the suspects: which channel shows it, where, and how often. Amounts are 10⁻⁴ units;
   `state` is what an availability comes to: orderable, out_of_stock or discontinued. */
SELECT product_id, 'price' AS field, channel, channel_no, own, CAST(amount AS VARCHAR) AS value,
    CAST(NULL AS VARCHAR) AS state, currency,
    locations, offers AS count, offer_id
FROM price_values
UNION ALL
SELECT a.product_id, 'availability', c.channel, a.channel_no, c.own, a.availability, a.state, NULL,
    a.locations, a.offers, a.offer_id
FROM (
    SELECT
        product_id, channel_no, availability, max(state) AS state,
        list_sort(array_agg(location) FILTER (location IS NOT NULL)) AS locations, count(*) AS offers, min(offer_id) AS offer_id
    FROM suspect_offers
    GROUP BY product_id, channel_no, availability
) a
JOIN channels c ON c.channel_no = a.channel_no
UNION ALL
SELECT product_id, 'tax', channel, channel_no, own, tax, NULL, NULL, NULL, sum(offers), min(offer_id)
FROM price_values
GROUP BY product_id, channel, channel_no, own, tax
