/* Prices that the config declares to differ (`expected`), against each price they are measured by. `beyond`: how far
   outside the declared band, 0 inside it; a converted price is rounded, so one minor unit more or less is inside. An
   equal price contradicts nobody. Shares are millionths, so amounts are compared as millionths of 10⁻⁴ units. */
WITH limited AS (
    SELECT w.key, w.field, o.product_id FROM expected_words w JOIN suspect_offers o ON o.sku = w.word WHERE w.field = 'product'
    UNION
    SELECT w.key, w.field, o.product_id FROM expected_words w JOIN suspect_offers o ON o.gtin = lpad(w.word, 14, '0')
    WHERE w.field = 'product'
    UNION
    SELECT w.key, w.field, o.product_id FROM expected_words w JOIN suspect_offers o ON o.listing_id = w.word WHERE w.field = 'product'
    UNION
    SELECT w.key, w.field, o.product_id FROM expected_words w JOIN suspect_offers o ON o.item_group_id = w.word
    WHERE w.field = 'product'
    UNION
    SELECT w.key, w.field, k.product_id FROM expected_words w JOIN product_keys k ON k.key = w.word WHERE w.field = 'product'
    UNION
    SELECT w.key, w.field, o.product_id FROM expected_words w JOIN suspect_offers o ON lower(o.brand) = w.word WHERE w.field = 'brand'
    UNION
    SELECT w.key, w.field, c.product_id FROM expected_words w JOIN categories c ON c.word = w.word WHERE w.field = 'category'
),
limits AS (SELECT key, count(DISTINCT field) AS number FROM expected_words GROUP BY key),
selected AS (  -- what a declaration is limited to by products, brands and categories holds together
    SELECT l.key, l.product_id FROM limited l JOIN limits USING (key)
    GROUP BY l.key, l.product_id, number HAVING count(DISTINCT l.field) = number
),
measured AS (
    SELECT
        v.product_id, v.channel, v.amount, v.currency, v.tax, t.key, t.stores, t.reference, r.amount AS reference_amount,
        CAST(v.amount AS DECIMAL(38, 0)) * 1000000 AS asked,
        CAST(r.amount AS DECIMAL(38, 0)) * t.least_share + CAST(t.least_amount AS DECIMAL(38, 0)) * 1000000 AS least,
        CAST(r.amount AS DECIMAL(38, 0)) * t.most_share + CAST(t.most_amount AS DECIMAL(38, 0)) * 1000000 AS most,
        CAST(v.slack + r.slack + coalesce(c.step, 100) AS DECIMAL(38, 0)) * 1000000 AS leeway
    FROM expected_terms t
    JOIN price_values v ON v.channel = t.channel AND v.own AND v.plausible
    JOIN price_values r
        ON r.product_id = v.product_id AND r.channel = t.reference AND r.plausible
        AND r.currency = v.currency AND r.tax = v.tax AND r.tax <> 'unknown'
    LEFT JOIN currencies c ON c.currency = v.currency
    LEFT JOIN selected s ON s.key = t.key AND s.product_id = v.product_id
    WHERE (t.until IS NULL OR coalesce(t.until > $now, true))
        AND (NOT t.selects OR s.product_id IS NOT NULL)
        AND (t.stores IS NULL OR list_has_any(v.locations, t.stores))
        AND (t.reference <> t.channel OR NOT coalesce(list_has_all(t.stores, r.locations), false))
)
SELECT
    product_id, channel, amount, currency, tax, key, stores, reference, reference_amount,
    CASE
        WHEN amount = reference_amount THEN 0
        WHEN asked < least - leeway THEN CAST(floor((least - asked) / 1000000) AS BIGINT)
        WHEN asked > most + leeway THEN CAST(floor((asked - most) / 1000000) AS BIGINT)
        ELSE 0
    END AS beyond
FROM measured
