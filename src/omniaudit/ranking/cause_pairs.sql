/* What a cause is looked for in: one row a price irritant, with the believed and the deviating offer side by side.
   low, high: the two amounts in order, wide enough to be multiplied; step: the currency's minor unit. */
SELECT
    i.rank, i.code, i.product_id, i.channel, i.believed_channel,
    b.amount AS believed, d.amount AS deviating,
    CAST(least(b.amount, d.amount) AS DECIMAL(38, 0)) AS low,
    CAST(greatest(b.amount, d.amount) AS DECIMAL(38, 0)) AS high,
    b.currency IS NOT DISTINCT FROM d.currency AS one_currency,
    coalesce(c.step, 100) AS step,
    b.believed_offer, d.deviating_offer,
    CASE WHEN d.amount > b.amount THEN d.raw ELSE b.raw END AS higher_raw,
    i.locations
FROM irritants i
JOIN (
    SELECT v.product_id, v.channel, v.amount, min(v.currency) AS currency, min(v.offer_id) AS believed_offer,
        min_by(o.raw_price, v.offer_id) AS raw
    FROM price_values v JOIN suspect_offers o ON o.offer_id = v.offer_id
    GROUP BY v.product_id, v.channel, v.amount
) b ON b.product_id = i.product_id AND b.channel = i.believed_channel
    AND b.amount = try_cast(i.believed_value AS BIGINT)
JOIN (
    SELECT v.product_id, v.channel, v.amount, min(v.currency) AS currency, min(v.offer_id) AS deviating_offer,
        min_by(o.raw_price, v.offer_id) AS raw
    FROM price_values v JOIN suspect_offers o ON o.offer_id = v.offer_id
    GROUP BY v.product_id, v.channel, v.amount
) d ON d.product_id = i.product_id AND d.channel = i.channel AND d.amount = try_cast(i.deviating_value AS BIGINT)
LEFT JOIN currencies c ON c.currency = d.currency
WHERE i.field = 'price'
