/* Prices that are placeholders, or $factor times the believed price or more, or as many times less. */
SELECT
    v.product_id, v.channel, b.channel AS believed_channel, b.amount AS believed_amount, min(v.amount) AS amount,
    list_sort(flatten(array_agg(v.locations) FILTER (v.locations IS NOT NULL))) AS locations
FROM price_values v
LEFT JOIN believed_prices b ON b.product_id = v.product_id
WHERE v.own AND (
    NOT v.plausible
    OR (v.currency IS NOT DISTINCT FROM b.currency
        AND (v.amount >= b.amount * $factor OR v.amount * $factor <= b.amount))
)
GROUP BY v.product_id, v.channel, b.channel, b.amount
