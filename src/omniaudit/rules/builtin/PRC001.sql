/* ---
code: PRC001
name: price-mismatch
title: The same product costs different amounts on two channels
stage: buy
harm: price_differs
effort: [second_contact]
needs: [pay_now]
params: {tolerance: tolerance.price, tolerance_percent: tolerance.price_percent}
message: "{believed_channel} asks {believed_value}, {channel} asks {deviating_value}"
why: >
  Customers expect one price wherever they meet the shop. Who finds a lower one after paying feels cheated, who meets
  a higher one at the till walks away.
remedy: >
  Decide which price is right, correct it on {channel}, and check that price changes reach it in time. If the
  difference is intended, declare it under `expected` with its reason.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'price' AS field,
    CAST(g.believed_amount AS VARCHAR) AS believed_value, CAST(g.amount AS VARCHAR) AS deviating_value,
    g.locations, g.magnitude
FROM price_gaps g
LEFT JOIN implausible_prices i ON i.product_id = g.product_id AND i.channel = g.channel
WHERE g.main AND g.comparable AND NOT g.sale_explains AND i.channel IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM member_prices m
        WHERE m.product_id = g.product_id AND least(g.amount, g.believed_amount) = m.amount
            AND greatest(g.amount, g.believed_amount) = m.pay_now
    )
    AND g.gap > g.allowance + $tolerance
    AND CAST(g.gap AS DECIMAL(38, 0)) * 1000000 > CAST(g.believed_amount AS DECIMAL(38, 0)) * $tolerance_percent
