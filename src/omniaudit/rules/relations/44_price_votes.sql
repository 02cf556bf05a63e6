/* The prices that can be believed, best first: highest authority, then most selling channels, then most channels, then
   the first channel of the config. A channel with several prices (stores) votes for each; its share decides ties. */
SELECT
    product_id, amount, currency, tax,
    row_number() OVER (
        PARTITION BY product_id
        ORDER BY max(authority) DESC, sum(share) FILTER (selling) DESC NULLS LAST, sum(share) DESC, min(channel_no), amount
    ) AS place
FROM (
    SELECT v.*, 1.0 * v.offers / sum(v.offers) OVER (PARTITION BY v.product_id, v.channel) AS share
    FROM price_values v
    LEFT JOIN expected_prices e
        ON e.product_id = v.product_id AND e.channel = v.channel AND e.amount = v.amount
        AND e.currency = v.currency AND e.tax = v.tax AND e.covered AND e.others
    WHERE v.own AND v.plausible AND e.channel IS NULL
) shares
GROUP BY product_id, amount, currency, tax
