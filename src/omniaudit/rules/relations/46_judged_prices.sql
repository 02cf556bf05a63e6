/* Every price of an own channel against the believed one. `gap`: how far apart, or how far outside what the config
   declares as intended. `open_locations`: those that no declaration covers. */
SELECT
    v.*, b.channel AS believed_channel, b.amount AS believed_amount, b.currency AS believed_currency,
    b.tax AS believed_tax,
    v.currency IS NOT DISTINCT FROM b.currency AND v.tax = b.tax AND v.tax <> 'unknown' AS comparable,
    CASE WHEN e.covered THEN least(e.beyond, abs(v.amount - b.amount)) ELSE abs(v.amount - b.amount) END AS gap,
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
WHERE v.own
