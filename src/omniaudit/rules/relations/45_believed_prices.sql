/* The believed price of a product and the channel that stands for it. `on_sale`: some channel has it as a sale price. */
SELECT product_id, amount, currency, tax, slack, channel, on_sale, regular_price
FROM (
    SELECT
        v.product_id, v.amount, v.currency, v.tax, v.channel,
        max(v.slack) OVER (PARTITION BY v.product_id) AS slack,
        bool_or(v.on_sale) OVER (PARTITION BY v.product_id) AS on_sale,
        max(v.regular_price) OVER (PARTITION BY v.product_id) AS regular_price,
        row_number() OVER (
            PARTITION BY v.product_id ORDER BY v.authority DESC, v.selling DESC, v.channel_no
        ) AS place
    FROM price_values v
    JOIN price_votes w
        ON w.product_id = v.product_id AND w.place = 1 AND w.amount = v.amount
        AND w.currency IS NOT DISTINCT FROM v.currency AND w.tax = v.tax
    WHERE v.own
) standing
WHERE place = 1
