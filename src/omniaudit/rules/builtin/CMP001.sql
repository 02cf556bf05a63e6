/* ---
code: CMP001
name: undercut
title: A competitor sells the product for less
stage: evaluate
harm: price_differs
effort: []
needs: [pay_now]
params: {tolerance: "0.00", tolerance_percent: 0%}
message: "{channel} asks {deviating_value}, the cheapest own channel {believed_channel} {believed_value}"
why: >
  Customers compare with the phone in the hand, in the store too.
remedy: >
  Decide whether to match the price, to explain what it includes, or to let the sale go.
--- */
WITH own AS (
    SELECT product_id, currency, tax, min(amount) AS amount, min_by(channel, amount * 100 + channel_no) AS channel,
        max(slack) AS slack
    FROM price_values
    WHERE own AND orderable AND plausible AND tax <> 'unknown'
    GROUP BY product_id, currency, tax
),
rival AS (
    SELECT product_id, channel, currency, tax, min(amount) AS amount, max(slack) AS slack
    FROM price_values
    WHERE NOT own AND orderable AND plausible
    GROUP BY product_id, channel, currency, tax
)
SELECT
    r.product_id, r.channel, o.channel AS believed_channel, 'price' AS field,
    CAST(o.amount AS VARCHAR) AS believed_value, CAST(r.amount AS VARCHAR) AS deviating_value,
    NULL AS locations,
    CASE WHEN o.amount - r.amount <= 100 THEN 0.0 ELSE least(1.0, 10.0 * (o.amount - r.amount) / o.amount) END AS magnitude
FROM rival r
JOIN own o ON o.product_id = r.product_id AND o.currency IS NOT DISTINCT FROM r.currency AND o.tax = r.tax
WHERE o.amount - r.amount > o.slack + r.slack + $tolerance
    AND CAST(o.amount - r.amount AS DECIMAL(38, 0)) * 1000000 > CAST(o.amount AS DECIMAL(38, 0)) * $tolerance_percent
