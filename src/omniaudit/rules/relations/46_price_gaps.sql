/* Own channels whose price is not the believed one: one row a product × channel. `main`: most of the channel's offers
   deviate (else only some locations do). `sale_explains`: one side sells at a sale price, the other at its regular one.
   magnitude (ranking.md): the gap against 10 % of the believed price, or 0.25 up to a price of 2.50 (NY AGM 197-b);
   rounding up to 0.01 counts nothing; a gap in the customer's favour half. */
WITH ranked AS (
    SELECT
        *,
        comparable AND gap <= allowance AS agrees,
        row_number() OVER (
            PARTITION BY product_id, channel
            ORDER BY offers DESC, CASE WHEN comparable AND gap <= allowance THEN 0 ELSE 1 END, amount
        ) AS place
    FROM judged_prices
)
SELECT
    m.product_id, m.channel, m.channel_no, m.believed_channel, m.believed_amount, m.believed_currency, m.believed_tax,
    m.amount, m.currency, m.tax, m.comparable, m.gap, m.allowance, coalesce(m.sale_explains, false) AS sale_explains,
    m.plausible,
    NOT m.agrees AS main,
    m.amount > m.believed_amount AS dearer,
    CASE
        WHEN m.gap <= 100 THEN 0.0
        WHEN m.believed_amount <= 25000 THEN least(1.0, m.gap / 2500.0)
        ELSE least(1.0, 10.0 * m.gap / m.believed_amount)
    END * CASE WHEN m.amount < m.believed_amount THEN 0.5 ELSE 1.0 END AS magnitude,
    l.locations
FROM ranked m
LEFT JOIN (
    SELECT product_id, channel, list_sort(flatten(array_agg(open_locations))) AS locations
    FROM ranked WHERE NOT agrees AND open_locations IS NOT NULL GROUP BY product_id, channel
) l ON l.product_id = m.product_id AND l.channel = m.channel
WHERE m.place = 1
