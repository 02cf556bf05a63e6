/* Every price of an own channel against the believed one. `gap`: how far apart, or how far outside what the config
   declares as intended; nothing while the change may still be on its way. `open_locations`: those that no declaration
   covers. */
SELECT
    v.*, b.channel AS believed_channel, b.amount AS believed_amount, b.currency AS believed_currency,
    b.tax AS believed_tax,
    v.currency IS NOT DISTINCT FROM b.currency AND v.tax = b.tax AND v.tax <> 'unknown' AS comparable,
    CASE
        WHEN u.channel IS NOT NULL THEN 0
        WHEN e.covered THEN least(e.beyond, abs(v.amount - b.amount))
        ELSE abs(v.amount - b.amount)
    END AS gap,
    v.slack + b.slack AS allowance,
    (b.on_sale AND b.regular_price = v.amount) OR (v.on_sale AND v.regular_price = b.amount) AS sale_explains,
    CASE
        WHEN e.covered OR e.beyond IS NULL OR e.beyond > 0 THEN v.locations
        ELSE list_filter(v.locations, lambda place: NOT list_contains(e.stores, place))
    END AS open_locations
FROM price_values v
JOIN believed_prices b ON b.product_id = v.product_id
LEFT JOIN expected_prices e
    ON e.product_id = v.product_id AND e.channel = v.channel AND e.amount = v.amount
    AND e.currency = v.currency AND e.tax = v.tax
LEFT JOIN (
    SELECT DISTINCT product_id, channel, amount, other_amount, currency, tax FROM unsettled_prices WHERE everywhere
) u
    ON u.product_id = v.product_id AND u.channel = v.channel AND u.amount = v.amount AND u.other_amount = b.amount
    AND u.currency IS NOT DISTINCT FROM v.currency AND u.tax = v.tax
WHERE v.own
